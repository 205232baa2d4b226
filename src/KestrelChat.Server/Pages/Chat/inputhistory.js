/**
 * What was typed before, for arrow up and down. Keeps no secrets. Pure.
 * @module
 */
import { commandOf } from './wire.js';

const bound = 100;
const secret = new Set(['op', 'claim']);

export class InputHistory {
  /** @type {string[]} */
  #texts = [];
  #at = 0;
  #draft = '';

  /** @param {string} text  what was sent */
  add(text) {
    if (text !== this.#texts.at(-1) && !secret.has(commandOf(text))) {
      this.#texts.push(text);
      this.#texts.splice(0, this.#texts.length - bound);
    }
    this.#at = this.#texts.length;
    this.#draft = '';
  }

  /**
   * The text before; null at the first.
   * @param {string} present  kept as the draft if it is not of the history
   */
  older(present) {
    if (this.#at === 0) {
      return null;
    }
    if (this.#at === this.#texts.length) {
      this.#draft = present;
    }
    return this.#texts[--this.#at];
  }

  /** The text after, at last the draft; null behind it. */
  newer() {
    if (this.#at >= this.#texts.length) {
      return null;
    }
    return ++this.#at === this.#texts.length ? this.#draft : this.#texts[this.#at];
  }

  /** Begins at the end again: the text was changed by hand. */
  rest() {
    this.#at = this.#texts.length;
  }
}
