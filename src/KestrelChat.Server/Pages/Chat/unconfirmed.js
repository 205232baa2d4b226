/**
 * Lines that were sent and have not come back yet. A line that came back has reached the room; of any other nobody knows when the
 * connection is lost, and the page must not send it twice. Pure.
 * @module
 */
import { commandOf } from './wire.js';

/** After this time the server has answered otherwise, such as with a notice. */
const patience = 20_000;
const bound = 50;

/** How many words stand before the text of a line that comes back. */
const wordsBefore = new Map(Object.entries({ me: 1, msg: 2, tell: 2, m: 2, reply: 1, r: 1 }));

export class Unconfirmed {
  /** @type {{ input: string, shown: string, at: number }[]} */
  #lines = [];

  /**
   * @param {string} input
   * @param {boolean} hasCommands
   * @param {number} now
   */
  sent(input, hasCommands, now) {
    const shown = shownOf(input, hasCommands);
    if (shown !== '') {
      this.#lines = [...this.#lines.filter(line => now - line.at < patience), { input, shown, at: now }].slice(-bound);
    }
  }

  /** A line of the user came. @param {string} text */
  cameBack(text) {
    const index = this.#lines.findIndex(line => line.shown === plain(text));
    if (index >= 0) {
      this.#lines.splice(index, 1);
    }
  }

  /** The connection is lost: what is left is kept until it is taken. @param {number} now */
  lost(now) {
    this.#lines = this.#lines.filter(line => now - line.at < patience).map(line => ({ ...line, at: Infinity }));
  }

  /** What did not come back before the connection was lost. @returns {string[]} */
  take() {
    const left = this.#lines.filter(line => line.at === Infinity).map(line => line.input);
    this.#lines = this.#lines.filter(line => line.at !== Infinity);
    return left;
  }
}

/**
 * @param {string} input
 * @param {boolean} hasCommands
 */
function shownOf(input, hasCommands) {
  if (!hasCommands || !input.startsWith('/')) {
    return plain(input);
  }
  if (input.startsWith('//')) {
    return plain(input.slice(1));
  }
  const count = wordsBefore.get(commandOf(input));
  return count === undefined ? '' : plain(input.replace(new RegExp(`^(?:\\S+\\s+){${count}}`), ''));
}

/** Without what the server shows otherwise. @param {string} text */
function plain(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2400-\u2421]/gu, '').replace(/\s+/g, '');
}
