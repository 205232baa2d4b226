/**
 * The status line: how the connection is, in words. It is a live region, so only words that are worth reading aloud go into it.
 * @module
 */
import { byId } from './elements.js';
import { onLanguageChange, text } from './texts.js';

/** @typedef {import('./connection.js').Connection} Connection */

export class Status {
  #status = byId('status');
  #strip = byId('connection-strip');
  #words = byId('connection-words');
  #countdown = byId('connection-countdown');
  #again = byId('connect');
  #timer = 0;
  #wasOpen = false;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.#again.addEventListener('click', () => connection.connect());
    onLanguageChange(() => this.show());
  }

  show() {
    const { state, ending } = this.connection;
    this.#wasOpen ||= state === 'open';
    document.documentElement.dataset.connection = state;
    const words = {
      open: text('connected'),
      connecting: text(this.#wasOpen ? 'reconnecting' : 'connecting'),
      waiting: text('reconnecting'),
      ended: text('ended'),
    }[state];
    this.#say(words);

    // The first attempt is quick, as a rule, and not worth a strip.
    this.#strip.hidden = state === 'open' || (state === 'connecting' && !this.#wasOpen && ending.words === '');
    this.#words.textContent = state === 'ended' && ending.words !== '' ? ending.words : words;
    this.#again.textContent = text(state === 'ended' ? 'connectAgain' : 'tryNow');
    this.#again.hidden = state === 'connecting';
    clearInterval(this.#timer);
    this.#countdown.textContent = '';
    if (state === 'waiting') {
      this.#timer = setInterval(() => this.#count(), 1000);
      this.#count();
    }
  }

  /** Tells how much was missed. @param {number} count */
  showCaughtUp(count) {
    if (count > 0) {
      this.#say(text('caughtUp', { count }));
    }
  }

  /** @param {string} words */
  #say(words) {
    if (this.#status.textContent !== words) {
      this.#status.textContent = words;
    }
  }

  #count() {
    const seconds = Math.ceil((this.connection.nextAttempt - Date.now()) / 1000);
    this.#countdown.textContent = seconds > 1 ? text('inSeconds', { seconds }) : '';
  }
}
