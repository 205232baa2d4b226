/**
 * The WebSocket: connects, and connects again with growing, random pauses. Knows nothing of what the lines mean but how a connection ended.
 * @module
 */
import { linesOf, mayReturn, parse, subprotocol } from './wire.js';

const shortestPause = 500;
const longestPause = 30_000;

/** So long a connection must hold before the next pause is a short one again. */
const steady = 10_000;

/** A server or proxy that takes the connection and says nothing. */
const openTimeout = 15_000;

/**
 * @typedef {'connecting' | 'open' | 'waiting' | 'ended'} State
 * waiting: for the next attempt; ended: by somebody's will, until connect() is called
 */

/**
 * @typedef {object} Ending
 * @property {string} reason  the name of the close reason; empty if the connection broke
 * @property {string} words   the server's goodbye; may be empty
 */

export class Connection {
  /** @type {State} */
  state = 'ended';

  /** When the next attempt begins (Date.now()), while waiting. */
  nextAttempt = 0;

  /** @type {Ending} */
  ending = { reason: '', words: '' };

  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  #openedAt = 0;
  #timer = 0;

  /**
   * @param {URL} url
   * @param {{ onOpen: () => void, onLine: (line: import('./wire.js').WireLine) => void, onState: () => void }} observer
   */
  constructor(url, observer) {
    this.url = url;
    this.observer = observer;
    addEventListener('online', () => this.#hurry());
    addEventListener('offline', () => this.drop());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#hurry());
  }

  /** Connects now, unless it is connected or about to be. */
  connect() {
    if (this.#socket !== null) {
      return;
    }

    clearTimeout(this.#timer);
    const socket = new WebSocket(this.url, subprotocol);
    this.#socket = socket;
    this.ending = { reason: '', words: '' };
    this.#timer = setTimeout(() => this.drop(), openTimeout);
    socket.addEventListener('open', () => socket === this.#socket && this.#opened());
    socket.addEventListener('message', event => socket === this.#socket && this.#received(event.data));
    socket.addEventListener('close', event => socket === this.#socket && this.#closed(event));
    this.#change('connecting');
  }

  /**
   * @param {string} line
   * @returns {boolean}  false if there is no connection: nothing was sent
   */
  send(line) {
    if (this.state !== 'open' || this.#socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.#socket.send(line);
    return true;
  }

  /** Takes the connection for lost, without waiting until the other side agrees. */
  drop() {
    if (this.#socket !== null) {
      const socket = this.#socket;
      this.#lost(true, '');
      socket.close();
    }
  }

  #opened() {
    clearTimeout(this.#timer);
    this.#openedAt = Date.now();
    this.#change('open');
    this.observer.onOpen();
  }

  /** @param {unknown} data */
  #received(data) {
    if (typeof data !== 'string') {
      return;
    }

    for (const text of linesOf(data)) {
      const line = parse(text);
      if (line.kind === 'closed') {
        this.ending = { reason: line.name, words: line.text };
      }
      this.observer.onLine(line);
    }
  }

  /** @param {CloseEvent} event */
  #closed(event) {
    this.#lost(mayReturn(this.ending.reason, event.code), event.reason);
  }

  /**
   * @param {boolean} returns
   * @param {string} words
   */
  #lost(returns, words) {
    this.#failures = this.state === 'open' && Date.now() - this.#openedAt > steady ? 0 : this.#failures + 1;
    this.#socket = null;
    this.ending = { reason: this.ending.reason, words: this.ending.words || words };
    clearTimeout(this.#timer);
    if (!returns) {
      this.#failures = 0;
      this.#change('ended');
      return;
    }

    // Many pages lose the same server at one time, and must not come back at one time.
    const pause = Math.min(longestPause, shortestPause * 2 ** Math.min(this.#failures, 10)) * (0.5 + Math.random() / 2);
    this.nextAttempt = Date.now() + pause;
    this.#timer = setTimeout(() => this.connect(), pause);
    this.#change('waiting');
  }

  #hurry() {
    if (this.state === 'waiting') {
      this.connect();
    }
  }

  /** @param {State} state */
  #change(state) {
    this.state = state;
    this.observer.onState();
  }
}
