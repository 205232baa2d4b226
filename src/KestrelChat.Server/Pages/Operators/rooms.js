// The list of rooms, largest first, and which of them is open.

import { get, isAbort } from "./api.js";
import { byId, el, setAttribute, setText } from "./dom.js";
import { count, plural } from "./format.js";
import { pollWhileSeen } from "./poll.js";
import { moveByArrows, Rows } from "./table.js";

const REFRESH_SECONDS = 3;
const SHOWN = 100;
const LEAD = "button.lead";

const columns = [
  { text: room => room.name, kind: "name" },
  { text: room => count(room.members), kind: "number" },
  { text: room => count(room.lines), kind: "number" },
  { text: room => room.topic ?? "", kind: "wide", hint: room => room.topic ?? "" },
];

export class Rooms {
  #body = byId("rooms-rows");
  #rows;
  #fixTabOrder;
  #all = [];
  #opened = null;

  /** @param {(room: string) => void} onOpen */
  constructor(onOpen) {
    this.#rows = new Rows(this.#body, columns, { keyOf: room => room.name, createLead: () => el("button", { type: "button", class: "lead", tabindex: "-1" }) });
    this.#fixTabOrder = moveByArrows(this.#body, LEAD);
    this.#body.addEventListener("click", event => {
      const room = this.#rows.itemOf(event.target);
      if (!room) return;
      this.#opened = room.name;
      this.#show();
      onOpen(room.name);
    });
    byId("rooms-filter").addEventListener("input", () => this.#show());
    pollWhileSeen(byId("rooms-table"), REFRESH_SECONDS, signal => this.#refresh(signal));
  }

  /** No room is open; the focus goes to the row of the one that was. */
  close(name) {
    this.#opened = null;
    this.#show();
    (this.#rows.elementOf(name)?.querySelector(LEAD) ?? byId("rooms-filter")).focus();
  }

  async #refresh(signal) {
    try {
      const { data } = await get("rooms", signal);
      this.#all = data.sort((a, b) => b.members - a.members || (a.name < b.name ? -1 : 1));
      this.#suggest(this.#all.slice(0, SHOWN).map(room => room.name));
      this.#show();
      this.#showError("");
    } catch (error) {
      if (isAbort(error)) throw error;
      this.#showError(error.message);
    }
  }

  // For the filter of the clients.
  #suggest(names) {
    const list = byId("rooms-names");
    if (list.childElementCount === names.length && names.every((name, i) => list.children[i].value === name)) return;
    list.replaceChildren(...names.map(name => el("option", { value: name })));
  }

  #show() {
    const wanted = byId("rooms-filter").value.trim().toLowerCase();
    const matching = wanted ? this.#all.filter(room => room.name.toLowerCase().includes(wanted) || room.topic?.toLowerCase().includes(wanted)) : this.#all;
    this.#rows.show(matching.slice(0, SHOWN));
    this.#fixTabOrder();
    for (const row of this.#body.rows) setAttribute(row, "aria-current", row.dataset.key === this.#opened ? "true" : null);
    setText(byId("rooms-count"), matching.length > SHOWN ? `the largest ${SHOWN} of ${count(matching.length)}` : matching.length ? plural(matching.length, "room") : "no room matches");
  }

  #showError(words) {
    setText(byId("rooms-error"), words);
    byId("rooms-error").hidden = !words;
  }
}
