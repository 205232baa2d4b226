// Whom something would hit that is done to an address: how many clients of this node come from it, and their names.

import { get, isAbort, query } from "./api.js";
import { byId, setText } from "./dom.js";
import { count, isolate, plural } from "./format.js";

const NAMED = 8;

export class Hits {
  #element;
  #asking = null;

  /** @param {string} id The element that says it. */
  constructor(id) {
    this.#element = byId(id);
  }

  /**
   * Asks the server and says the answer, or the server's words about an invalid address.
   * @param {string} address An address or a range; empty says nothing.
   * @param {(clients: string) => string} words Says it about "12 clients of this node".
   */
  async show(address, words) {
    this.stop();
    const mine = (this.#asking = new AbortController());
    delete this.#element.dataset.hits;
    if (!address) {
      setText(this.#element, "");
      return;
    }
    try {
      const { data, total } = await get(`clients${query({ address, limit: NAMED })}`, mine.signal);
      const names = data.map(client => isolate(client.name)).join(", ");
      const more = total > data.length ? ` and ${count(total - data.length)} more` : "";
      setText(this.#element, total ? `${words(`${plural(total, "client")} of this node`)}: ${names}${more}.` : `${words("no client of this node")}.`);
      this.#element.dataset.hits = total;
    } catch (error) {
      if (!isAbort(error)) setText(this.#element, error.message);
    }
  }

  /** Gives up a question that is on its way. */
  stop() {
    this.#asking?.abort();
  }
}
