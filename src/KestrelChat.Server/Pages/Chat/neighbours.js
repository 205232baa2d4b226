/**
 * How a line stands to the one before it: whether a day begins with it, and whether it goes on with the same author. Reads and writes
 * elements of the list alone, so a line can be put between others at any time.
 * @module
 */
import { make } from './elements.js';
import { dayName, dayOf } from './times.js';

/** Lines of one author within this time stand together. */
const together = 5 * 60_000;

/** @param {Element | null} item  a line or the divider; after a change before it */
export function relate(item) {
  if (!(item instanceof HTMLLIElement) || item.dataset.at === undefined) {
    return;
  }

  const neighbour = /** @type {HTMLLIElement | null} */ (item.previousElementSibling);
  const isDivided = neighbour !== null && neighbour.dataset.at === undefined;
  const before = isDivided ? /** @type {HTMLLIElement | null} */ (neighbour.previousElementSibling) : neighbour;
  const at = new Date(Number(item.dataset.at));
  const isOtherDay = before === null || dayOf(new Date(Number(before.dataset.at))) !== dayOf(at);
  showDay(item, isOtherDay ? dayName(at) : '');
  item.toggleAttribute('data-continued', !isOtherDay && !isDivided && before !== null && goesOn(before, item));
}

/**
 * @param {HTMLLIElement} before
 * @param {HTMLLIElement} item
 */
function goesOn(before, item) {
  return before.dataset.kind === item.dataset.kind
    && before.dataset.name === item.dataset.name
    && before.hasAttribute('data-own') === item.hasAttribute('data-own')
    && Math.abs(Number(item.dataset.at) - Number(before.dataset.at)) < together;
}

/**
 * @param {HTMLLIElement} item
 * @param {string} name  empty for no day
 */
function showDay(item, name) {
  const shown = item.querySelector(':scope > .day');
  if (name === '') {
    shown?.remove();
  } else if (shown === null) {
    item.prepend(make('div', 'day', make('span', '', name)));
  } else if (shown.textContent !== name) {
    shown.replaceChildren(make('span', '', name));
  }
}

/**
 * Names the days anew: another day has begun, or the language has changed.
 * @param {HTMLElement} list
 */
export function nameDays(list) {
  list.querySelectorAll('.day').forEach(day => relate(day.parentElement));
}
