// The bans in force, and lifting them.

import { administer, isAbort } from "./api.js";
import { askBan } from "./ban.js";
import { byId, el, setAttribute, setText } from "./dom.js";
import { plural, when } from "./format.js";
import { notify, pendingWords } from "./notice.js";
import { pollWhileSeen } from "./poll.js";
import { Rows } from "./table.js";
import { hasToken, onTokenChange } from "./token.js";
import { requireToken } from "./tokendialog.js";

const REFRESH_SECONDS = 5;

const columns = [
  { text: ban => ban.address, kind: "mono" },
  { text: ban => ban.reason || "none given", kind: "wrap" },
  { text: ban => when(new Date(ban.createdAt)), kind: "number" },
  { text: ban => (ban.expiresAt ? when(new Date(ban.expiresAt)) : "when lifted"), kind: "number" },
];

export class Bans {
  #rows = new Rows(byId("bans-rows"), columns, {
    keyOf: ban => ban.id,
    onCreate: row => row.append(el("td", { class: "action" }, el("button", { type: "button", class: "button small" }, "Lift"))),
  });
  #poll;

  constructor() {
    byId("bans-rows").addEventListener("click", event => {
      if (event.target.closest("button")) this.#lift(this.#rows.itemOf(event.target));
    });
    byId("bans-add").addEventListener("click", async () => {
      if ((await requireToken()) && (await askBan())) this.#poll.now();
    });
    onTokenChange(() => this.#showToken());
    this.#poll = pollWhileSeen(byId("bans"), REFRESH_SECONDS, signal => this.#refresh(signal));
    this.#showToken();
  }

  #showToken() {
    byId("bans-locked").hidden = hasToken();
    this.#show([]);
    setText(byId("bans-count"), "");
    this.#poll.now();
  }

  async #refresh(signal) {
    if (!hasToken()) return;
    try {
      const { data } = await administer("GET", "bans", { signal });
      this.#show(data.toReversed());
      setText(byId("bans-count"), data.length ? plural(data.length, "ban") : "no bans");
      this.#showError("");
    } catch (error) {
      if (isAbort(error)) throw error;
      this.#showError(error.message);
    }
  }

  #show(bans) {
    const table = byId("bans-table");
    if (!bans.length && table.contains(document.activeElement)) byId("bans-add").focus();
    table.hidden = !bans.length;
    this.#rows.show(bans);
    for (const row of byId("bans-rows").rows) setAttribute(row.querySelector("button"), "aria-label", `Lift the ban of ${this.#rows.itemOf(row).address}`);
  }

  async #lift(ban) {
    if (!ban || !(await requireToken())) return;
    try {
      const { pending } = await administer("DELETE", `bans/${ban.id}`);
      notify(`The ban of ${ban.address} is lifted.${pendingWords(pending)}`);
      this.#showError("");
    } catch (error) {
      this.#showError(error.message);
    }
    this.#poll.now();
  }

  #showError(words) {
    setText(byId("bans-error"), words);
    byId("bans-error").hidden = !words;
  }
}
