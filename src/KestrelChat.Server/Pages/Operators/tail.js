// What is said in one room, as it is said: the last lines, then the stream of new ones.

import { get, isAbort, query } from "./api.js";
import { byId, el, setAttribute, setText } from "./dom.js";
import { fullTime, when } from "./format.js";
import { Stream } from "./stream.js";

const FIRST = 50;
const KEPT = 500;
const RETRY_SECONDS = 3;

// Nearer to the end than this, the list follows it.
const FOLLOW_PIXELS = 40;

export class Tail {
  #scroller = byId("room-lines");
  #list = this.#scroller.firstElementChild;
  #room;
  #last = 0;
  #isClosed = false;
  #stream;
  #loading = null;
  #waiting = [];
  #frame = 0;
  #timer = 0;

  /** @param {string} room */
  constructor(room) {
    this.#room = room;
    this.#list.replaceChildren();
    const path = `rooms/${encodeURIComponent(room)}/events`;
    this.#stream = new Stream(() => path + query({ after: this.#last }), {
      start: event => this.#begin(JSON.parse(event.data).sequence),
      line: event => this.#take(JSON.parse(event.data)),
    }, state => this.#onState(state));
    this.#load();
  }

  close() {
    this.#isClosed = true;
    this.#loading?.abort();
    this.#stream.close();
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
  }

  // The last lines at first; from then on the stream has everything, also after it broke.
  async #load() {
    this.#loading?.abort();
    const mine = (this.#loading = new AbortController());
    try {
      const { data } = await get(`rooms/${encodeURIComponent(this.#room)}/lines${query({ limit: FIRST })}`, mine.signal);
      data.forEach(line => this.#take(line));
      this.#stream.open();
    } catch (error) {
      if (isAbort(error)) return;
      this.#say(error.message, "warning");
      this.#timer = setTimeout(() => this.#load(), RETRY_SECONDS * 1000);
    }
  }

  #onState({ kind, words }) {
    if (this.#isClosed || kind === "closed") return;
    this.#say(words, kind === "live" ? "ok" : kind === "connecting" ? "none" : "warning");
  }

  // A stream that begins before what was seen is of a room that counts anew.
  #begin(after) {
    if (after >= this.#last) return;
    this.#last = after;
    this.#waiting = [];
    this.#list.replaceChildren();
  }

  #say(words, state) {
    setText(byId("room-stream"), words);
    setAttribute(byId("room-stream"), "data-state", state);
  }

  #take(line) {
    this.#last = line.sequence;
    this.#waiting.push(line);
    if (this.#waiting.length > KEPT) this.#waiting.shift();
    this.#frame ||= requestAnimationFrame(() => this.#write());
  }

  #write() {
    this.#frame = 0;
    const [list, scroller] = [this.#list, this.#scroller];
    const follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < FOLLOW_PIXELS;
    list.append(...this.#waiting.map(createLine));
    this.#waiting = [];
    while (list.childElementCount > KEPT) list.firstElementChild.remove();
    if (follows) scroller.scrollTop = scroller.scrollHeight;
  }
}

function createLine(line) {
  const at = new Date(line.at);
  return el("li", { "data-sequence": String(line.sequence), class: line.isAction ? "acted" : undefined },
    el("time", { datetime: line.at, title: fullTime(at) }, when(at)), " ",
    line.isAction ? "* " : "", el("b", {}, el("bdi", {}, line.who)), " ",
    el("bdi", { class: "said" }, line.text));
}
