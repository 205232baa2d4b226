// One small chart over time: uPlot with this page's axes, colours and cursor. Its own legend is off: what it would say stands in text.

import uPlot from "./uPlot.esm.js";
import { color, onColorChange, tint } from "./colors.js";
import { minuteOfDay } from "./format.js";
import { WINDOW_SECONDS } from "./samples.js";

const AXIS_WIDTH = 48;
const AXIS_HEIGHT = 20;
const PADDING = 8;
const HALF_TIME = 16;
const FONT = "11px system-ui, sans-serif";
const MARK_DASH = [3, 3];
const TIME_STEPS = [60, 120, 300, 600];
const NICE = [1, 2, 2.5, 5, 10];

/** The next round number, so that the axis does not move with each sample. */
export function niceAbove(value, least) {
  if (!(value > least)) return least;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return NICE.find(step => step * magnitude >= value) * magnitude;
}

// A time whose text the right edge would cut gets none.
function timesOf(plot, at) {
  const end = plot.over.clientWidth + PADDING - HALF_TIME;
  return at.map(second => (plot.valToPos(second, "x") > end ? "" : minuteOfDay(new Date(second * 1000))));
}

// A value between two unknown ones has no line, so it is drawn as a point.
function aloneIn(values) {
  const alone = [];
  values.forEach((value, i) => {
    if (value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null) alone.push(i);
  });
  return alone.length ? alone : null;
}

export class Chart {
  #plot;
  #place;
  #restarts = [];
  #isSeen = false;
  #isDrawn = false;
  #pending = null;
  #frame = 0;
  #onDraw;

  /**
   * @param {HTMLElement} place The element that the chart fills.
   * @param {object} options
   * @param {{color: string, isFilled?: boolean}[]} options.series The lines; the colours are custom properties.
   * @param {(value: number) => string} options.format Texts of the axis.
   * @param {number} options.least The axis reaches at least to here.
   * @param {string} [options.group] Charts of one group share their cursor.
   * @param {(index: number | null) => void} options.onCursor The sample under the cursor.
   * @param {() => void} [options.onDraw] New data is drawn.
   */
  constructor(place, { series, format, least, group, onCursor, onDraw }) {
    const axis = { stroke: () => color("--text-muted"), font: FONT, grid: { stroke: () => color("--border"), width: 1 }, ticks: { show: false } };
    this.#plot = new uPlot({
      width: place.clientWidth || 200,
      height: place.clientHeight || 100,
      legend: { show: false },
      padding: [PADDING, PADDING, 0, 0],
      scales: {
        x: { time: false },
        y: { range: (_, __, max) => [0, niceAbove(max, least)] },
      },
      axes: [
        { ...axis, size: AXIS_HEIGHT, gap: 4, space: 56, incrs: TIME_STEPS, values: timesOf },
        { ...axis, size: AXIS_WIDTH, gap: 6, space: 28, values: (_, values) => values.map(format) },
      ],
      series: [{}, ...series.map(({ color: name, isFilled }) => ({
        stroke: () => color(name),
        fill: isFilled ? () => tint(name) : undefined,
        width: 1.5,
        points: { show: false, size: 4, fill: () => color(name), filter: (plot, i) => aloneIn(plot.data[i]) },
      }))],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: group ? { key: group, setSeries: false } : undefined },
      hooks: {
        setCursor: [plot => onCursor(plot.cursor.left >= 0 ? plot.cursor.idx ?? null : null)],
        draw: [plot => this.#drawRestarts(plot)],
      },
    }, [[], ...series.map(() => [])], place);

    new ResizeObserver(() => this.#request()).observe(place);
    new IntersectionObserver(entries => {
      this.#isSeen = entries.at(-1).isIntersecting;
      this.#request();
    }).observe(place);
    onColorChange(() => this.#plot.redraw(false));
    this.#place = place;
    this.#onDraw = onDraw;
  }

  /**
   * Shows data with the next frame: the first at once, later ones only while the chart is on the screen, or when it is there again.
   * @param {(number | null)[][]} data Times and a column for each line.
   * @param {number[]} [restarts] Times to mark.
   */
  show(data, restarts = []) {
    this.#pending = data;
    this.#restarts = restarts;
    this.#request();
  }

  /** Puts the cursor at a share of the width from the left; null takes it away. */
  setCursor(share) {
    const { width, height } = this.#plot.bbox;
    const left = share === null ? -10 : (share * width) / devicePixelRatio;
    this.#plot.setCursor({ left, top: share === null ? -10 : height / devicePixelRatio / 2 });
  }

  #request() {
    if ((this.#isSeen || !this.#isDrawn) && !this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const plot = this.#plot;
    const { clientWidth: width, clientHeight: height } = this.#place;
    if (width && (width !== plot.width || height !== plot.height)) plot.setSize({ width, height });
    const data = this.#pending;
    if (!data) return;
    this.#pending = null;
    this.#isDrawn = true;
    const max = data[0].at(-1) ?? Date.now() / 1000;
    plot.batch(() => {
      plot.setData(data, false);
      plot.setScale("x", { min: max - WINDOW_SECONDS, max });
    });
    this.#onDraw?.();
  }

  #drawRestarts(plot) {
    const { ctx, bbox } = plot;
    for (const at of this.#restarts) {
      const x = Math.round(plot.valToPos(at, "x", true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.save();
      ctx.beginPath();
      ctx.setLineDash(MARK_DASH);
      ctx.strokeStyle = color("--text-muted");
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.restore();
    }
  }
}
