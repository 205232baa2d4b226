/**
 * The lines of one room in their order: which are known, where a line belongs, which are too many. Pure: of a line's element it knows
 * nothing.
 * @module
 */

/**
 * @template T
 * @typedef {object} Entry
 * @property {number | null} id  the line's number in the room; null for notices and private lines
 * @property {number} at         milliseconds
 * @property {T} node
 */

/** Clocks of several nodes differ by less than this. */
const skew = 2000;

/** @template T */
export class Pane {
  /** @type {Entry<T>[]} */
  entries = [];

  /** The number of the newest line that the user has seen. */
  readUpTo = 0;

  /** The number of the newest line that is known. */
  newest = 0;

  /** Whether the lines that were there before the first visit have been shown. */
  isSettled = false;

  /** @type {Map<number, Entry<T>>} */
  #byId = new Map();

  // Since the room was entered: the newest line known before, the first that came and was not known, and whether a known one came.
  #before = 0;
  #lowest = Infinity;
  #met = true;

  /** How many lines there were when the room was entered: their numbers may be of a server that has ended. */
  #old = 0;

  /** @param {string} room */
  constructor(room) {
    this.room = room;
  }

  /**
   * Finds the place of a line.
   * @param {number | null} id
   * @param {number} at
   * @returns {number}  its index; -1 if the line is known
   */
  placeOf(id, at) {
    if (id === null) {
      return this.entries.length;
    }

    const known = this.#byId.get(id);
    if (known?.at === at) {
      this.#met = true;
      return -1;
    }

    const index = this.#indexOf(id);
    if (known !== undefined || (index < this.entries.length && this.entries[index].at + skew < at)) {
      // The numbers have begun anew: the server keeps its lines in memory alone and has restarted.
      this.#forgetNumbers();
      return this.#indexOf(id);
    }
    return index;
  }

  /** @param {number} id */
  #indexOf(id) {
    const after = id > this.newest ? -1 : this.entries.findIndex(entry => entry.id !== null && entry.id > id);
    return after < 0 ? this.entries.length : after;
  }

  /**
   * @param {number} index  from placeOf
   * @param {Entry<T>} entry
   */
  insert(index, entry) {
    this.entries.splice(index, 0, entry);
    this.#old += index < this.#old ? 1 : 0;
    if (entry.id !== null) {
      this.#byId.set(entry.id, entry);
      this.newest = Math.max(this.newest, entry.id);
      this.#lowest = Math.min(this.#lowest, entry.id);
    }
  }

  /** The room is entered (again): from now on it is watched whether its last lines follow on those that are known. */
  beginEntering() {
    this.#old = this.entries.length;
    this.beginFilling();
  }

  /** What is missing was asked for. */
  beginFilling() {
    this.#before = this.newest;
    this.#lowest = Infinity;
    this.#met = this.entries.length === 0;
  }

  /**
   * @returns {number}  how many last lines of the room to ask for, so that none is missing since the last visit; one of them is known,
   *   unless the numbers have begun anew
   */
  get missing() {
    return this.#met || this.#lowest === Infinity ? 0 : this.newest - this.#before + (this.#before > 0 ? 1 : 0);
  }

  /**
   * Removes the oldest lines.
   * @param {number} count
   * @returns {Entry<T>[]}
   */
  trim(count) {
    const removed = this.entries.splice(0, count);
    this.#old = Math.max(0, this.#old - count);
    for (const { id } of removed) {
      if (id !== null) {
        this.#byId.delete(id);
      }
    }
    return removed;
  }

  /** Those of the lines from before the room was entered. */
  #forgetNumbers() {
    const [old, present] = [this.entries.slice(0, this.#old), this.entries.slice(this.#old)];
    for (const entry of old) {
      entry.id = null;
    }
    const numbered = present.filter(entry => entry.id !== null);
    this.#byId = new Map(numbered.map(entry => [/** @type {number} */ (entry.id), entry]));
    this.newest = Math.max(0, ...this.#byId.keys());
    this.readUpTo = 0;
    this.#before = 0;
    this.#lowest = Math.min(Infinity, ...this.#byId.keys());
  }
}
