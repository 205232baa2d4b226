// The table of clients: what is asked of the server (filter, order, page), and how the answer is shown.

import { get, isAbort, query } from "./api.js";
import { byId, el, setAttribute, setText } from "./dom.js";
import { bytes, count, duration, fullTime } from "./format.js";
import { pollWhileSeen } from "./poll.js";
import { moveByArrows, Rows } from "./table.js";

const REFRESH_SECONDS = 2;
const TYPING_MILLISECONDS = 250;
const FILTERS = ["contains", "room", "name", "address"];
const LEAD = "button.lead";

const columns = [
  { text: client => client.name, kind: "name" },
  { text: client => client.address, kind: "mono" },
  { text: client => client.room },
  { text: client => client.endpoint },
  { text: client => duration((Date.now() - Date.parse(client.connectedAt)) / 1000), kind: "number", hint: client => fullTime(new Date(client.connectedAt)) },
  { text: client => duration(client.idleSeconds), kind: "number" },
  { text: client => count(client.linesReceived), kind: "number" },
  { text: client => bytes(client.bytesSent), kind: "number" },
  { text: client => count(client.linesBehind), kind: "number behind" },
];

export class Clients {
  #form = byId("clients-filter");
  #body = byId("clients-rows");
  #rows;
  #fixTabOrder;
  #poll;
  #onOpen;
  #sort = "connectedAt";
  #offset = 0;
  #total = 0;
  #opened = null;
  #typing = 0;

  /** @param {(client: any) => void} onOpen Called for a client that the operator opens. */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.#rows = new Rows(this.#body, columns, { keyOf: client => client.id, createLead: () => el("button", { type: "button", class: "lead", tabindex: "-1" }) });
    this.#fixTabOrder = moveByArrows(this.#body, LEAD);
    this.#body.addEventListener("click", event => this.#open(event));
    this.#form.addEventListener("submit", event => event.preventDefault());
    this.#form.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#turnTo(0), TYPING_MILLISECONDS);
    });
    this.#form.addEventListener("reset", () => setTimeout(() => this.#turnTo(0)));
    byId("clients-head").addEventListener("click", event => this.#sortBy(event.target.closest("th")));
    byId("clients-first").addEventListener("click", () => this.#turnTo(0));
    byId("clients-previous").addEventListener("click", () => this.#turnTo(this.#offset - this.#limit));
    byId("clients-next").addEventListener("click", () => this.#turnTo(this.#offset + this.#limit));
    byId("clients-last").addEventListener("click", () => this.#turnTo(Math.floor((this.#total - 1) / this.#limit) * this.#limit));
    byId("clients-limit").addEventListener("change", () => this.#turnTo(0));
    this.#showSort();
    this.#poll = pollWhileSeen(byId("clients-table"), REFRESH_SECONDS, signal => this.#refresh(signal));
  }

  /** Marks the client whose details are shown; null = none. */
  mark(id) {
    this.#markRow(this.#opened, null);
    this.#opened = id;
    this.#markRow(id, "true");
  }

  /** Moves the focus to a client's row, or to the table if it is not shown. */
  focus(id) {
    (this.#rows.elementOf(id)?.querySelector(LEAD) ?? byId("clients-table")).focus();
  }

  /** Asks the server now. */
  refresh() {
    this.#poll.now();
  }

  get #limit() {
    return Number(byId("clients-limit").value);
  }

  #turnTo(offset) {
    this.#offset = Math.max(0, offset);
    this.#poll.now();
  }

  #sortBy(header) {
    const field = header?.dataset.sort;
    if (!field) return;
    this.#sort = this.#sort === field ? `-${field}` : field;
    this.#showSort();
    this.#turnTo(0);
  }

  #showSort() {
    for (const header of byId("clients-head").querySelectorAll("th[data-sort]")) {
      const order = this.#sort === header.dataset.sort ? "ascending" : this.#sort === `-${header.dataset.sort}` ? "descending" : null;
      if (order) header.setAttribute("aria-sort", order);
      else header.removeAttribute("aria-sort");
    }
  }

  async #refresh(signal) {
    const filter = Object.fromEntries(FILTERS.map(name => [name, this.#form.elements.namedItem(name).value.trim()]));
    try {
      const { data, total } = await get(`clients${query({ ...filter, sort: this.#sort, offset: this.#offset, limit: this.#limit })}`, signal);
      this.#total = total ?? data.length;
      if (!data.length && this.#offset && this.#total) {
        this.#offset = Math.floor((this.#total - 1) / this.#limit) * this.#limit;
        this.#poll.now();
        return;
      }
      this.#show(data, Object.values(filter).some(Boolean));
      this.#showError("");
    } catch (error) {
      if (isAbort(error)) throw error;
      this.#showError(error.message);
    }
  }

  #show(clients, isFiltered) {
    this.#rows.show(clients);
    this.#fixTabOrder();
    for (const row of this.#body.rows) {
      const isOpened = row.dataset.key === String(this.#opened);
      setAttribute(row, "aria-current", isOpened ? "true" : null);
      setAttribute(row, "data-behind", row.lastElementChild.textContent === "0" ? null : "true");
    }
    const last = this.#offset + clients.length;
    setText(byId("clients-count"), clients.length
      ? `${count(this.#offset + 1)} to ${count(last)} of ${count(this.#total)}${isFiltered ? " that match" : ""}`
      : isFiltered ? "no client matches" : "no clients");
    byId("clients-first").disabled = byId("clients-previous").disabled = this.#offset === 0;
    byId("clients-next").disabled = byId("clients-last").disabled = last >= this.#total;
  }

  #showError(words) {
    setText(byId("clients-error"), words);
    byId("clients-error").hidden = !words;
  }

  #markRow(id, value) {
    const row = id === null ? undefined : this.#rows.elementOf(id);
    if (value) row?.setAttribute("aria-current", value);
    else row?.removeAttribute("aria-current");
  }

  #open(event) {
    const client = this.#rows.itemOf(event.target);
    const isSelecting = String(getSelection()) && !event.target.closest(LEAD);
    if (client && !isSelecting) this.#onOpen(client);
  }
}
