// One client: its details, how far behind it has been, and what an operator can do about it.

import { addressOf } from "./addresses.js";
import { administer, get, isAbort, Problem } from "./api.js";
import { askBan } from "./ban.js";
import { Chart } from "./chart.js";
import { askDisconnect } from "./disconnect.js";
import { byId, el, setText } from "./dom.js";
import { bytes, count, duration, fullTime, isolate, short } from "./format.js";
import { askMute } from "./mute.js";
import { notify, pendingWords } from "./notice.js";
import { rangeOf } from "./plot.js";
import { pollWhileSeen } from "./poll.js";
import { requireToken } from "./tokendialog.js";

const REFRESH_SECONDS = 2;

const facts = [
  ["Address", client => client.address],
  ["Room", client => client.room],
  ["Endpoint", client => client.endpoint],
  ["Connected", client => fullTime(new Date(client.connectedAt))],
  ["Idle", client => duration(client.idleSeconds)],
  ["Lines in", client => count(client.linesReceived)],
  ["Bytes out", client => bytes(client.bytesSent)],
  ["Id", client => String(client.id)],
];

export class ClientPanel {
  #panel = byId("client");
  #client = null;
  #hasLeft = false;
  #history = null;
  #index = null;
  #values;
  #chart = null;
  #poll;
  #onClose;
  #onChange;

  /**
   * @param {(id: number) => void} onClose
   * @param {() => void} onChange Called when something was done to a client.
   */
  constructor(onClose, onChange) {
    this.#onClose = onClose;
    this.#onChange = onChange;
    this.#values = facts.map(() => el("dd"));
    byId("client-facts").append(...facts.map(([name], i) => el("div", {}, el("dt", {}, name), this.#values[i])));
    byId("client-close").addEventListener("click", () => this.close());
    this.#panel.addEventListener("keydown", event => {
      if (event.key === "Escape") this.close();
    });
    byId("client-disconnect").addEventListener("click", () => this.#act(askDisconnect));
    byId("client-mute").addEventListener("click", () => this.#act(askMute));
    byId("client-unmute").addEventListener("click", () => this.#unmute());
    byId("client-ban").addEventListener("click", () => this.#act(client => askBan(addressOf(client.address))));
  }

  /** Opens a client and moves the focus to it. */
  open(client) {
    this.#poll?.stop();
    this.#client = client;
    this.#history = null;
    this.#setLeft(false);
    this.#panel.hidden = false;
    document.body.dataset.client = "open";
    this.#showClient();
    this.#chart ??= new Chart(byId("client-chart"), {
      series: [{ color: "--series-1", isFilled: true }],
      format: short,
      least: 4,
      onCursor: index => {
        this.#index = index;
        this.#showBehind();
      },
    });
    this.#chart.show([[], []]);
    this.#showBehind();
    this.#poll = pollWhileSeen(this.#panel, REFRESH_SECONDS, signal => this.#refresh(signal));
    byId("client-name").focus();
  }

  close() {
    if (!this.#client) return;
    const { id } = this.#client;
    this.#poll.stop();
    this.#client = null;
    this.#panel.hidden = true;
    delete document.body.dataset.client;
    this.#onClose(id);
  }

  async #refresh(signal) {
    const { id } = this.#client;
    try {
      const [client, history] = await Promise.all([get(`clients/${id}`, signal), get(`clients/${id}/history`, signal)]);
      if (client.data.connectedAt !== this.#client.connectedAt) throw new Problem(404, "another client has this id after a restart");
      this.#client = client.data;
      this.#history = history.data;
      this.#showClient();
      this.#chart.show([this.#history.at, this.#history.linesBehind]);
      this.#showBehind();
      this.#showError("");
    } catch (error) {
      if (isAbort(error)) throw error;
      if (error.status === 404) {
        this.#setLeft(true);
        this.#poll.stop();
      } else {
        this.#showError(error.message);
      }
    }
  }

  #showClient() {
    setText(byId("client-name"), this.#client.name);
    facts.forEach(([, text], i) => setText(this.#values[i], text(this.#client)));
  }

  #showBehind() {
    const values = this.#history?.linesBehind ?? [];
    const shown = this.#index === null ? values.at(-1) ?? this.#client?.linesBehind : values[this.#index];
    setText(byId("client-behind"), count(shown));
    const range = rangeOf([values]);
    setText(byId("client-range"), range ? `range ${count(range[0])} to ${count(range[1])}` : "no values yet");
  }

  #setLeft(hasLeft) {
    this.#hasLeft = hasLeft;
    this.#showError(hasLeft ? "This client has left; what is shown is the last that was known." : "");
    for (const button of this.#panel.querySelectorAll(".client-actions button")) button.disabled = hasLeft;
    const cannotBan = !this.#client || addressOf(this.#client.address) === null;
    byId("client-ban").disabled ||= cannotBan;
    byId("client-unbannable").hidden = !cannotBan;
  }

  #showError(words) {
    setText(byId("client-error"), words);
    byId("client-error").hidden = !words;
  }

  async #act(ask) {
    const client = this.#client;
    if (this.#hasLeft || !(await requireToken()) || !(await ask(client))) return;
    this.#onChange();
    if (this.#client) this.#poll.now();
  }

  async #unmute() {
    const { id, name } = this.#client;
    if (!(await requireToken())) return;
    try {
      const { pending } = await administer("DELETE", `clients/${id}/mute`);
      notify(`${isolate(name)} may speak again.${pendingWords(pending)}`);
    } catch (error) {
      this.#showError(error.message);
    }
  }
}
