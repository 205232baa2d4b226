// A plot of one quantity: its title, the present value or the one under the cursor, the chart, and the range in words.

import { Chart } from "./chart.js";
import { el, setText } from "./dom.js";

export class Plot {
  #quantity;
  #samples = null;
  #index = null;
  #onPoint;
  #values;
  #range = el("p", { class: "plot-range" });
  #chart;

  /**
   * @param {Element} list Where it goes.
   * @param {import("./quantities.js").Quantity} quantity
   * @param {(index: number | null) => void} onPoint Called when another sample is under the cursor, or none.
   */
  constructor(list, quantity, onPoint) {
    this.#onPoint = onPoint;
    this.#quantity = quantity;
    this.#values = quantity.lines.map(() => el("b", { class: "plot-value" }));
    const place = el("div", { class: "plot-chart", role: "img", "aria-label": `${quantity.title} over the last 15 minutes; the text has its values` });
    list.append(el("figure", { class: "plot", "data-plot": quantity.id },
      el("figcaption", {},
        el("span", { class: "plot-title" }, quantity.title),
        el("span", { class: "plot-values" }, ...this.#describe())),
      place,
      this.#range));
    this.#chart = new Chart(place, {
      series: quantity.lines.map(line => ({ color: line.color, isFilled: quantity.lines.length === 1 })),
      format: quantity.axis,
      least: quantity.least,
      group: "plots",
      onCursor: index => this.#point(index),
      onDraw: () => this.#write(),
    });
  }

  /** Shows samples; while it is not on the screen this costs nothing. */
  show(samples) {
    this.#samples = samples;
    this.#chart.show([samples.at, ...this.#columns()], samples.restarts);
  }

  /** Puts the cursor at a share of the width; null takes it away. */
  setCursor(share) {
    this.#chart.setCursor(share);
  }

  #describe() {
    return this.#quantity.lines.flatMap((line, i) => [
      ...(line.label ? [el("span", { class: "plot-label", "data-color": line.color.slice(2) }, line.label)] : []),
      this.#values[i],
    ]).concat(this.#quantity.unit ? [el("span", { class: "plot-unit" }, this.#quantity.unit)] : []);
  }

  #columns() {
    return this.#quantity.lines.map(line => this.#samples.column(line.column));
  }

  #point(index) {
    if (this.#index === index) return;
    this.#index = index;
    if (this.#samples) this.#write();
    this.#onPoint(index);
  }

  #write() {
    const { format, unit } = this.#quantity;
    const columns = this.#columns();
    columns.forEach((values, i) => setText(this.#values[i], format(this.#index === null ? values.at(-1) : values[this.#index])));
    const range = rangeOf(columns);
    setText(this.#range, range ? `range ${format(range[0])} to ${format(range[1])}${unit ? ` ${unit}` : ""}` : "no values yet");
  }
}

/** The least and the largest value of some columns; null without any. */
export function rangeOf(columns) {
  let [min, max] = [Infinity, -Infinity];
  for (const values of columns) {
    for (const value of values) {
      if (value === null) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min <= max ? [min, max] : null;
}
