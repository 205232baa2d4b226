/**
 * Who is in the room. Pure.
 * @module
 */
import { compare } from './names.js';

export class Roster {
  /** @type {Set<string>} */
  names = new Set();

  /** Members of the room, also those whose names are not known: the server tells at most 1000. */
  count = 0;

  /** Whether names are missing or have left: the room is so large that it summarizes. */
  isStale = false;

  /**
   * @param {Iterable<string>} names
   * @param {number} count
   */
  replace(names, count) {
    this.names = new Set(names);
    this.count = Math.max(count, this.names.size);
    this.isStale = false;
  }

  /**
   * Names that came later: of the clients of other servers.
   * @param {Iterable<string>} names
   * @param {number} count
   */
  add(names, count) {
    this.replace([...this.names, ...names], count);
  }

  /** @param {string} name */
  arrived(name) {
    if (!this.names.has(name)) {
      this.names.add(name);
      this.count++;
    }
  }

  /** @param {string} name */
  left(name) {
    this.names.delete(name);
    this.count = Math.max(this.count - 1, this.names.size);
  }

  /** @param {string} from @param {string} to */
  renamed(from, to) {
    this.names.delete(from);
    this.names.add(to);
    this.count = Math.max(this.count, this.names.size);
  }

  /** @param {number} count  members now */
  summarized(count) {
    this.count = count;
    this.isStale = true;
  }

  sorted() {
    return [...this.names].sort(compare);
  }
}
