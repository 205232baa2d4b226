// The last entries of the audit log: what operators did.

import { administer, isAbort, query } from "./api.js";
import { byId, setText } from "./dom.js";
import { when } from "./format.js";
import { pollWhileSeen } from "./poll.js";
import { Rows } from "./table.js";
import { hasToken, onTokenChange } from "./token.js";

const REFRESH_SECONDS = 5;
const SHOWN = 50;

const columns = [
  { text: entry => when(new Date(entry.at)), kind: "number time" },
  { text: entry => entry.operator ?? "", kind: "mono" },
  { text: entry => entry.action ?? "" },
  { text: entry => entry.target ?? "", kind: "wrap" },
  { text: entry => entry.detail ?? "", kind: "wrap" },
];

export class Audit {
  #rows = new Rows(byId("audit-rows"), columns, { keyOf: entry => entry.key });
  #poll;

  constructor() {
    onTokenChange(() => this.#showToken());
    this.#poll = pollWhileSeen(byId("audit"), REFRESH_SECONDS, signal => this.#refresh(signal));
    this.#showToken();
  }

  #showToken() {
    byId("audit-locked").hidden = hasToken();
    this.#show([]);
    this.#poll.now();
  }

  async #refresh(signal) {
    if (!hasToken()) return;
    try {
      const { data } = await administer("GET", `audit${query({ limit: SHOWN })}`, { signal });
      this.#show(data);
      setText(byId("audit-error"), data.length ? "" : "Nothing has been done yet.");
    } catch (error) {
      if (isAbort(error)) throw error;
      setText(byId("audit-error"), error.message);
    }
    byId("audit-error").hidden = !byId("audit-error").textContent;
  }

  #show(entries) {
    byId("audit-table").hidden = !entries.length;
    this.#rows.show(withKeys(entries));
  }
}

// Entries have no number. Those that are alike are told apart by how many came before them.
function withKeys(entries) {
  const seen = new Map();
  return entries.toReversed().map(entry => {
    const text = JSON.stringify(entry);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return { ...entry, key: `${times} ${text}` };
  }).reverse();
}
