/**
 * Asks what to do with a text of several lines: each would be a message of its own.
 * @module
 */
import { byId } from './elements.js';
import { text } from './texts.js';

const maxLines = 200;
const maxShown = 12;

/**
 * @param {string[]} lines  two at least
 * @returns {Promise<'several' | 'one' | 'cancel'>}
 */
export function askAboutSeveral(lines) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('several'));
  const send = /** @type {HTMLButtonElement} */ (byId('several-send'));
  const isTooMany = lines.length > maxLines;
  byId('several-title').textContent = text('severalTitle', { count: lines.length });
  byId('several-note').textContent = isTooMany ? text('severalTooMany', { limit: maxLines }) : text('severalNote');
  byId('several-preview').textContent = lines.slice(0, maxShown).join('\n') + (lines.length > maxShown ? '\n…' : '');
  send.textContent = text('sendSeveral', { count: lines.length });
  send.disabled = isTooMany;
  dialog.returnValue = 'cancel';
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(/** @type {'several' | 'one' | 'cancel'} */ (dialog.returnValue || 'cancel')), { once: true });
  });
}
