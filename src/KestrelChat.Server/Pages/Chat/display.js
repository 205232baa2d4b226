/**
 * Puts what comes into the log, and calls the user where it is for the user.
 * @module
 */
import { lineItem, pageNotice } from './line.js';
import { says } from './names.js';
import { text } from './texts.js';

/** @typedef {import('./wire.js').WireLine} WireLine */

export class Display {
  /** Lines of others that came while the page was catching up. */
  missed = 0;

  /**
   * @param {object} parts
   * @param {import('./log.js').Log} parts.log
   * @param {import('./identity.js').Identity} parts.identity
   * @param {import('./notify.js').Attention} parts.attention
   */
  constructor(parts) {
    this.parts = parts;
  }

  /**
   * A line with a number.
   * @param {WireLine} line
   * @returns {boolean}  false if it is known
   */
  said(line) {
    const { log, identity, attention } = this.parts;
    const isOwn = identity.is(line.name);
    const isMention = !isOwn && identity.isNamed && says(line.text, identity.name);
    const pane = log.pane(line.room);
    const isUnread = !isOwn && pane.isSettled && (line.id ?? 0) > pane.readUpTo;
    const isAdded = log.add({ room: line.room, id: line.id, at: line.time ?? new Date(), isNew: true, isOwn }, () => lineItem(line, line.room, { isOwn, isMention }));
    if (isAdded && isUnread) {
      this.missed += log.isCatchingUp ? 1 : 0;
      if (isMention) {
        attention.call(text('saidIn', { name: line.name, room: line.room }), line.text);
      }
    }
    return isAdded;
  }

  /** @param {WireLine} line */
  privately(line) {
    const isOwn = line.kind === 'to';
    this.show(line, { isNew: true, isOwn });
    if (!isOwn) {
      this.parts.attention.call(text('wrotePrivately', { name: line.name }), line.text);
    }
  }

  /** An answer of `/grep`: the line may stand further up as well. @param {WireLine} line */
  found(line) {
    this.show({ ...line, kind: 'found' });
  }

  /**
   * A line that is in no order but that of its coming.
   * @param {WireLine} line
   * @param {{ isNew?: boolean, isOwn?: boolean }} [about]
   */
  show(line, { isNew = false, isOwn = false } = {}) {
    const room = line.room === '@' ? '' : line.room;
    this.parts.log.add({ room, id: null, at: line.time ?? new Date(), isNew, isOwn }, () => lineItem({ ...line, id: null }, line.room, { isOwn, isMention: false }));
  }

  /**
   * Something the page itself says.
   * @param {string} words
   * @param {string} [kind]
   * @param {{ label: string, act: () => void }} [action]
   */
  tell(words, kind = 'notice', action) {
    const at = new Date();
    this.parts.log.add({ room: '', id: null, at, isNew: false, isOwn: false }, () => pageNotice(at, words, kind, action));
  }
}
