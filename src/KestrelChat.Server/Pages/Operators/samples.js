// The last 15 minutes of measurements, a column for each quantity. It knows of no element of the page.

/** How many seconds the plots show. */
export const WINDOW_SECONDS = 900;

// A longer pause between two samples is drawn as a gap.
const GAP_SECONDS = 2.5;

// A clock that went back further than this begins a new past.
const CLOCK_SECONDS = 5;

export class Samples {
  /** Times in Unix seconds. @type {number[]} */
  at = [];
  /** When the server began anew, in Unix seconds. @type {number[]} */
  restarts = [];
  #columns;

  /** @param {string[]} names The names of the columns. */
  constructor(names) {
    this.#columns = new Map(names.map(name => [name, []]));
  }

  /** The values of a column, null where unknown; the array changes with the next sample. */
  column(name) {
    return this.#columns.get(name);
  }

  /** The time of the last sample; undefined without any. */
  get last() {
    return this.at.at(-1);
  }

  /** Adds a past, of which those samples are new that are later than the last one. */
  merge(history) {
    history.at.forEach((at, i) => this.add(at, name => history[name]?.[i]));
  }

  /**
   * Adds a sample.
   * @param {number} at
   * @param {(name: string) => number | null | undefined} valueOf
   */
  add(at, valueOf) {
    if (at < this.last - CLOCK_SECONDS) this.#clear();
    if (at <= this.last) return;
    if (at - this.last > GAP_SECONDS) this.#append(this.last + 1, () => null);
    this.#append(at, valueOf);
    let old = 0;
    while (this.at[old] < at - WINDOW_SECONDS) old++;
    if (old) this.#drop(old);
    while (this.restarts[0] < at - WINDOW_SECONDS) this.restarts.shift();
  }

  /** Copies what is there, so that it stays as it is. */
  snapshot() {
    const copy = new Samples([]);
    copy.at = [...this.at];
    copy.restarts = [...this.restarts];
    copy.#columns = new Map([...this.#columns].map(([name, values]) => [name, [...values]]));
    return copy;
  }

  #append(at, valueOf) {
    this.at.push(at);
    for (const [name, values] of this.#columns) values.push(valueOf(name) ?? null);
  }

  #drop(old) {
    this.at.splice(0, old);
    for (const values of this.#columns.values()) values.splice(0, old);
  }

  #clear() {
    this.#drop(this.at.length);
    this.restarts = [];
  }
}
