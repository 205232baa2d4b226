/**
 * What was asked of the server, in order. Answers are lines like any others, and nothing brackets them; but commands are carried out one
 * after the other, so a `/names` behind a question marks the end of its answer with `here`.
 * @module
 */

/**
 * @typedef {object} Question
 * @property {'refresh' | 'rooms' | 'names' | 'history' | 'grep'} kind
 *   refresh: the page's own question for rooms and people; the others are the user's, and `history` may be the page's
 * @property {boolean} isOwn     the page's own
 * @property {number} added      lines that were not known
 * @property {number} upTo       lines behind this one are no answer
 * @property {import('./side.js').RoomRow[]} rooms
 */

const members = 1000;

/** The commands whose answer the page has to know, by their words. */
const kinds = /** @type {Map<string, Question['kind']>} */ (new Map(Object.entries({
  rooms: 'rooms', list: 'rooms', names: 'names', who: 'names', w: 'names', history: 'history', h: 'history', grep: 'grep', search: 'grep',
})));

/** @param {string} command  a command's word */
export function kindOf(command) {
  return kinds.get(command);
}

export class Asked {
  /** @type {Question[]} */
  #questions = [];

  /** @type {{ room: string, count: number, names: string[] } | null} */
  #batch = null;

  /**
   * @param {Question['kind']} kind
   * @param {{ isOwn?: boolean, upTo?: number }} [about]
   * @returns {Question}
   */
  add(kind, { isOwn = false, upTo = 0 } = {}) {
    const question = { kind, isOwn, added: 0, upTo, rooms: [] };
    this.#questions.push(question);
    return question;
  }

  /**
   * Gives a question up.
   * @param {Question} question
   * @returns {boolean}  whether it was still waiting
   */
  drop(question) {
    const index = this.#questions.indexOf(question);
    if (index >= 0) {
      this.#questions.splice(index, 1);
    }
    return index >= 0;
  }

  /** The question that is being answered. */
  get present() {
    return this.#questions.at(0);
  }

  get isRefreshing() {
    return this.#questions.some(question => question.kind === 'refresh');
  }

  /** The answer to the present question is complete. */
  next() {
    return this.#questions.shift();
  }

  clear() {
    this.#questions = [];
    this.#batch = null;
  }

  /**
   * Names of a room's members come in one line or several.
   * @param {import('./wire.js').WireLine} line
   * @param {number} count  members, if the line does not say how many
   * @returns {{ room: string, count: number, names: string[] } | null}  when all are there
   */
  here(line, count) {
    this.#batch ??= { room: line.room, count: line.id ?? count, names: [] };
    this.#batch.names.push(...line.text.split(' ').filter(name => name !== ''));
    return this.#batch.names.length >= Math.min(this.#batch.count, members) ? this.endOfNames() : null;
  }

  /** @returns {{ room: string, count: number, names: string[] } | null}  the names, if some wait for more */
  endOfNames() {
    const batch = this.#batch;
    this.#batch = null;
    return batch;
  }
}
