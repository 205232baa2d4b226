// The strip at the top: which node this is, how it is, and whether the page still hears of it.

import { byId, el, setAttribute, setText } from "./dom.js";
import { count, decimal, duration, timeOfDay } from "./format.js";

const SIGNS = { Healthy: "●", Degraded: "▲", Unhealthy: "■" };

// Some checks begin their words with their name, which stands before them.
function wordsOf(name, status, description) {
  const words = description?.startsWith(name) ? description.slice(name.length).replace(/^:? +/, "") : description;
  return !words ? status : status === "Healthy" ? words : `${status}: ${words}`;
}

export class Strip {
  #checks = new Map();
  #announced = "";
  #lastAt = null;
  #stream = { kind: "connecting", words: "connecting" };

  /** Shows a snapshot of the server. */
  show(snapshot) {
    this.#lastAt = snapshot.at;
    setText(byId("node"), snapshot.node || "KestrelChat");
    setText(byId("version"), snapshot.version);
    setText(byId("uptime"), duration(snapshot.uptimeSeconds));
    this.#showHealth(snapshot.health);
    this.#showFact("draining", snapshot.isDraining ? "draining" : "open to clients", snapshot.isDraining ? "warning" : "ok");
    this.#showCluster(snapshot.cluster);
    this.#announce(snapshot);
  }

  /** Shows how the stream is. */
  showStream(state) {
    if (state.kind === "connecting" && this.#stream.kind !== "connecting") return;
    this.#stream = state;
    const since = state.kind === "live" || this.#lastAt === null ? "" : `; last heard at ${timeOfDay(new Date(this.#lastAt * 1000))}`;
    this.#showFact("stream", state.words + since, state.kind === "live" ? "ok" : state.kind === "connecting" ? "none" : "warning");
    document.body.dataset.stream = state.kind;
    if (state.kind === "lost" || state.kind === "refused") this.#say(`No live data: ${state.words}`);
  }

  #showHealth(health) {
    const sign = SIGNS[health.status] ?? "";
    setText(byId("health"), `${sign} ${health.status}`);
    byId("health").dataset.state = health.status;
    for (const [name, { status, description }] of Object.entries(health.checks)) {
      let item = this.#checks.get(name);
      if (!item) {
        item = { sign: el("span", { class: "check-sign", "aria-hidden": "true" }), words: el("span") };
        item.element = el("li", { "data-check": name }, item.sign, el("b", {}, name), " ", item.words);
        byId("checks").append(item.element);
        this.#checks.set(name, item);
      }
      item.element.dataset.state = status;
      setText(item.sign, SIGNS[status] ?? "");
      setText(item.words, wordsOf(name, status, description));
    }
    for (const [name, item] of this.#checks) item.element.hidden = !(name in health.checks);
  }

  #showCluster(cluster) {
    if (!cluster) {
      this.#showFact("cluster", "one node", "none");
      return;
    }
    const words = `${cluster.isReachable ? "reachable" : "not reachable"}, ${count(cluster.pendingLines)} waiting, lag ${decimal(cluster.lagMilliseconds)} ms`;
    this.#showFact("cluster", words, cluster.isReachable ? "ok" : "danger");
  }

  #showFact(id, words, state) {
    const element = byId(id);
    setText(element, words);
    setAttribute(element, "data-state", state);
  }

  // Once for each change, not each second.
  #announce({ node, health, isDraining, cluster }) {
    const words = `${node} is ${health.status}${isDraining ? ", draining" : ""}${cluster?.isReachable === false ? ", cluster not reachable" : ""}`;
    this.#say(words);
    const title = `${health.status === "Healthy" ? "" : `${health.status}: `}${node} · KestrelChat`;
    if (document.title !== title) document.title = title;
  }

  #say(words) {
    if (this.#announced === words) return;
    this.#announced = words;
    setText(byId("strip-status"), words);
  }
}
