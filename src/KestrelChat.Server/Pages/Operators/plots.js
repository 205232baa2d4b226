// The plots together: one cursor for all, read by pointer or by the slider, and the pause.

import { byId, setText } from "./dom.js";
import { duration, timeOfDay } from "./format.js";
import { Plot } from "./plot.js";
import { quantities } from "./quantities.js";
import { WINDOW_SECONDS } from "./samples.js";

export class Plots {
  #samples;
  #frozen = null;
  #index = null;
  #plots;
  #slider = byId("plots-cursor");
  #time = byId("plots-time");
  #pause = byId("plots-pause");

  /** @param {import("./samples.js").Samples} samples What they show, which grows. */
  constructor(samples) {
    this.#samples = samples;
    this.#plots = quantities.map((quantity, i) => new Plot(byId("plots-list"), quantity, i === 0 ? index => this.#onPoint(index) : () => {}));
    this.#slider.addEventListener("input", () => {
      this.#moveCursor();
      this.#describeSlider();
    });
    this.#pause.addEventListener("click", () => this.#togglePause());
    this.#describeSlider();
  }

  /** The samples have grown. */
  update() {
    if (!this.#frozen) this.#show(this.#samples);
  }

  #show(samples) {
    for (const plot of this.#plots) plot.show(samples);
    this.#describeTime();
  }

  #togglePause() {
    this.#frozen = this.#frozen ? null : this.#samples.snapshot();
    this.#pause.setAttribute("aria-pressed", String(this.#frozen !== null));
    this.#show(this.#frozen ?? this.#samples);
  }

  get #secondsAgo() {
    return WINDOW_SECONDS - Number(this.#slider.value);
  }

  #moveCursor() {
    const share = this.#secondsAgo ? Number(this.#slider.value) / WINDOW_SECONDS : null;
    for (const plot of this.#plots) plot.setCursor(share);
    this.#describeTime();
  }

  // A pointer that leaves gives the cursor back to the slider.
  #onPoint(index) {
    this.#index = index;
    if (index === null && this.#secondsAgo) requestAnimationFrame(() => this.#moveCursor());
    else this.#describeTime();
  }

  #describeSlider() {
    this.#slider.setAttribute("aria-valuetext", this.#secondsAgo ? `${duration(this.#secondsAgo)} ago` : "now");
  }

  #describeTime() {
    const { at, last } = this.#frozen ?? this.#samples;
    const time = at[this.#index ?? at.length - 1];
    const words = time === undefined ? "" : timeOfDay(new Date(time * 1000));
    setText(this.#time, this.#index !== null && time !== undefined ? `${words}, ${duration(last - time)} ago` : this.#frozen ? `paused at ${words}` : "now");
  }
}
