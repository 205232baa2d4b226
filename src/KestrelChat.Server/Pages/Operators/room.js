// One room: its members, the live tail, and saying something in it as anyone.

import { administer, get, isAbort, query } from "./api.js";
import { byId, el, setText } from "./dom.js";
import { count } from "./format.js";
import { notify } from "./notice.js";
import { pollWhileSeen } from "./poll.js";
import { Tail } from "./tail.js";
import { requireToken } from "./tokendialog.js";

const REFRESH_SECONDS = 3;
const NAMED = 200;

export class RoomPanel {
  #panel = byId("room");
  #form = byId("say-form");
  #members = new Map();
  #room = null;
  #tail = null;
  #poll = null;
  #onClose;
  #onMember;

  /**
   * @param {(room: string) => void} onClose
   * @param {(client: any) => void} onMember A member was chosen.
   */
  constructor(onClose, onMember) {
    this.#onClose = onClose;
    this.#onMember = onMember;
    byId("room-close").addEventListener("click", () => this.close());
    byId("room-members").addEventListener("click", event => {
      const client = this.#members.get(event.target.closest("button")?.dataset.key)?.client;
      if (client) this.#onMember(client);
    });
    this.#form.addEventListener("submit", event => {
      event.preventDefault();
      this.#say();
    });
  }

  /** Opens a room and moves the focus to it. */
  open(room) {
    this.#end();
    this.#room = room;
    this.#panel.hidden = false;
    setText(byId("room-name"), room);
    this.#showError("");
    this.#tail = new Tail(room);
    this.#poll = pollWhileSeen(this.#panel, REFRESH_SECONDS, signal => this.#refresh(signal));
    byId("room-name").focus();
  }

  close() {
    if (this.#room === null) return;
    const room = this.#room;
    this.#end();
    this.#room = null;
    this.#panel.hidden = true;
    this.#onClose(room);
  }

  #end() {
    this.#tail?.close();
    this.#poll?.stop();
    this.#showMembers([], 0);
  }

  async #refresh(signal) {
    try {
      const { data, total } = await get(`clients${query({ room: this.#room, sort: "name", limit: NAMED })}`, signal);
      this.#showMembers(data, total);
    } catch (error) {
      if (isAbort(error)) throw error;
      setText(byId("room-count"), error.message);
    }
  }

  #showMembers(clients, total) {
    const list = byId("room-members");
    const old = this.#members;
    this.#members = new Map(clients.map(client => {
      const key = String(client.id);
      const kept = old.get(key);
      const button = kept?.button ?? el("button", { type: "button", class: "lead", "data-key": key });
      setText(button, client.name);
      return [key, { client, button, item: kept?.item ?? el("li", {}, button) }];
    }));
    for (const [key, { item }] of old) if (!this.#members.has(key)) item.remove();
    let next = list.firstElementChild;
    for (const { item } of this.#members.values()) {
      if (item === next) next = next.nextElementSibling;
      else list.insertBefore(item, next);
    }
    setText(byId("room-count"), total > clients.length ? `Members on this node: ${count(total)}, the first ${NAMED} by name` : `Members on this node: ${count(total)}`);
  }

  async #say() {
    const room = this.#room;
    if (!(await requireToken())) return;
    const field = name => this.#form.elements.namedItem(name);
    try {
      await administer("POST", `rooms/${encodeURIComponent(room)}/lines`, { body: { who: field("who").value.trim(), text: field("text").value } });
      field("text").value = "";
      field("text").focus();
      this.#showError("");
      notify(`Said in ${room}.`);
    } catch (error) {
      this.#showError(error.message);
    }
  }

  #showError(words) {
    setText(byId("say-error"), words);
    byId("say-error").hidden = !words;
  }
}
