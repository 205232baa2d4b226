// A stream of server-sent events that says in words how it is, and comes back after whatever happened.

import { isAbort, problemOf } from "./api.js";

const RETRY_SECONDS = 2;
const REFUSED_RETRY_SECONDS = 10;

/**
 * @typedef {object} StreamState
 * @property {"connecting" | "live" | "lost" | "refused" | "closed"} kind
 * @property {string} words
 */

/** The browser reconnects by itself after a broken connection; after an answer that is no stream, this does. */
export class Stream {
  #url;
  #events;
  #onState;
  #silence;
  #source = null;
  #probe = null;
  #timer = 0;
  #watchdog = 0;

  /**
   * @param {() => string} url Asked again for each new connection.
   * @param {Record<string, (event: MessageEvent) => void>} events By the events' names.
   * @param {(state: StreamState) => void} onState
   * @param {number} [silenceSeconds] Without an event for so long the connection is taken for dead; 0 = never.
   */
  constructor(url, events, onState, silenceSeconds = 0) {
    this.#url = url;
    this.#events = events;
    this.#onState = onState;
    this.#silence = silenceSeconds;
  }

  /** Connects, or connects anew. */
  open() {
    this.#end();
    this.#onState({ kind: "connecting", words: "connecting" });
    const source = (this.#source = new EventSource(this.#url()));
    source.onopen = () => {
      this.#onState({ kind: "live", words: "live" });
      this.#listen();
    };
    source.onerror = () => {
      clearTimeout(this.#watchdog);
      if (source.readyState === EventSource.CLOSED) this.#ask();
      else this.#onState({ kind: "lost", words: "connection lost, reconnecting" });
    };
    for (const [name, handler] of Object.entries(this.#events)) {
      source.addEventListener(name, event => {
        this.#listen();
        handler(event);
      });
    }
  }

  close() {
    this.#end();
    this.#onState({ kind: "closed", words: "closed" });
  }

  #end() {
    this.#source?.close();
    this.#probe?.abort();
    this.#source = this.#probe = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
  }

  #listen() {
    if (!this.#silence) return;
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.open(), this.#silence * 1000);
  }

  // An EventSource does not say what the server answered.
  async #ask() {
    this.#end();
    const probe = (this.#probe = new AbortController());
    let seconds = RETRY_SECONDS;
    let state = { kind: "lost", words: "connection lost, reconnecting" };
    try {
      const response = await fetch(this.#url(), { headers: { Accept: "text/event-stream" }, cache: "no-store", signal: probe.signal });
      if (!response.ok) {
        const problem = await problemOf(response);
        seconds = problem.retryAfter ?? REFUSED_RETRY_SECONDS;
        state = { kind: "refused", words: `${problem.message}; trying again every ${seconds} s` };
      }
    } catch (error) {
      if (isAbort(error)) return;
    }
    if (this.#probe !== probe) return;
    probe.abort();
    this.#onState(state);
    this.#timer = setTimeout(() => this.open(), seconds * 1000);
  }
}
