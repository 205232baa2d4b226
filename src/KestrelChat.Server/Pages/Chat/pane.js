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

    const after = id > this.newest ? -1 : this.entries.findIndex(entry => entry.id !== null && entry.id > id);
    const index = after < 0 ? this.entries.length : after;
    if (known !== undefined || (index < this.entries.length && this.entries[index].at + skew < at)) {
      // The numbers have begun anew: the server keeps its lines in memory alone and has restarted.
      this.forgetNumbers();
      return this.entries.length;
    }
    return index;
  }

  /**
   * @param {number} index  from placeOf
   * @param {Entry<T>} entry
   */
  insert(index, entry) {
    this.entries.splice(index, 0, entry);
    if (entry.id !== null) {
      this.#byId.set(entry.id, entry);
      this.newest = Math.max(this.newest, entry.id);
      this.#lowest = Math.min(this.#lowest, entry.id);
    }
  }

  /** The room is entered (again): from now on it is watched whether its last lines follow on those that are known. */
  beginEntering() {
    this.#before = this.newest;
    this.#lowest = Infinity;
    this.#met = this.entries.length === 0;
  }

  /**
   * @returns {number}  how many last lines of the room to ask for, so that none is missing since the last visit
   */
  get missing() {
    return this.#met || this.#lowest === Infinity || this.#lowest <= this.#before + 1 ? 0 : this.newest - this.#before;
  }

  /**
   * Removes the oldest lines.
   * @param {number} count
   * @returns {Entry<T>[]}
   */
  trim(count) {
    const removed = this.entries.splice(0, count);
    for (const { id } of removed) {
      if (id !== null) {
        this.#byId.delete(id);
      }
    }
    return removed;
  }

  forgetNumbers() {
    for (const entry of this.entries) {
      entry.id = null;
    }
    this.#byId.clear();
    this.newest = 0;
    this.readUpTo = 0;
    this.#before = 0;
    this.#lowest = Infinity;
  }
}
