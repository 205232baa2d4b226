/**
 * Rooms and people, and the answers to what was asked about them: keeps the roster, fills the side lists, and tells when an answer is
 * complete.
 * @module
 */
import { Asked } from './asked.js';

/** @typedef {import('./asked.js').Question} Question */
/** @typedef {import('./wire.js').WireLine} WireLine */

/** The lists are asked for again when the user turns to them, not more often than this. */
const refreshPause = 30_000;

/** A question is given up when it is not answered within this time, such as when other servers cannot be asked. */
const patience = 10_000;

/** Names of one answer come together. */
const namesPause = 200;

export class Lists {
  /** The present room. */
  room = '';

  #asked = new Asked();
  #refreshedAt = 0;
  #namesTimer = 0;

  /** The names that follow `entered` answer no question. */
  #namesFollow = false;

  /**
   * @param {object} parts
   * @param {(line: string) => boolean} parts.send
   * @param {import('./roster.js').Roster} parts.roster
   * @param {import('./side.js').Side} parts.side
   * @param {import('./header.js').Header} parts.header
   * @param {object} observer
   * @param {(question: Question, room: string) => void} observer.onAnswered  an answer is complete
   * @param {(question: Question) => void} observer.onGivenUp
   * @param {(room: string, names: string[]) => void} observer.onNames        names that the user asked for
   */
  constructor(parts, observer) {
    this.parts = parts;
    this.observer = observer;
  }

  /** The question that is being answered. */
  get present() {
    return this.#asked.present;
  }

  get isRefreshing() {
    return this.#asked.isRefreshing;
  }

  /**
   * @param {{ kind: Question['kind'], isOwn?: boolean, upTo?: number }} about
   * @param {string[]} commands  the last one is answered with `here`
   */
  ask(about, commands) {
    const question = this.#asked.add(about.kind, about);
    commands.forEach(this.parts.send);
    setTimeout(() => this.#asked.drop(question) && this.observer.onGivenUp(question), patience);
  }

  /** Asks for rooms and people. */
  refresh() {
    if (!this.isRefreshing) {
      this.#refreshedAt = Date.now();
      this.ask({ kind: 'refresh', isOwn: true }, ['/rooms', '/names']);
    }
  }

  /** The user turns to the lists. */
  looked() {
    if (this.parts.roster.isStale || Date.now() - this.#refreshedAt > refreshPause) {
      this.refresh();
    }
  }

  lost() {
    this.#asked.clear();
    this.#namesFollow = false;
  }

  /**
   * @param {string} room
   * @param {number} count
   */
  entered(room, count) {
    this.room = room;
    this.#namesFollow = true;
    this.change(roster => roster.replace([], count));
  }

  /** @param {(roster: import('./roster.js').Roster) => void} change */
  change(change) {
    const { roster, side, header } = this.parts;
    change(roster);
    side.peopleChanged();
    header.showCount(roster.count);
  }

  /** A line that is not `here` comes. */
  otherLine() {
    this.#here(this.#asked.endOfNames());
  }

  /** @param {WireLine} line */
  names(line) {
    const batch = this.#asked.here(line, this.parts.roster.count);
    clearTimeout(this.#namesTimer);
    if (batch === null) {
      this.#namesTimer = setTimeout(() => this.otherLine(), namesPause);
    } else {
      this.#here(batch);
    }
  }

  /**
   * @param {WireLine} line
   * @returns {boolean}  false if the user asked for it
   */
  roomListed(line) {
    if (this.present?.kind !== 'refresh') {
      return false;
    }
    this.present.rooms.push({ room: line.room, count: line.id ?? 0, topic: line.text });
    return true;
  }

  /** A notice may stand for the names that were asked for, such as of a room that is not there. */
  noticed() {
    if (this.present?.kind === 'names') {
      this.#asked.next();
    }
  }

  /** @param {ReturnType<Asked['endOfNames']>} batch */
  #here(batch) {
    if (batch === null) {
      return;
    }

    // After those of the server itself, the names from other servers may come on their own; the page's question begins with the rooms.
    const isMore = !this.#namesFollow && this.present?.kind === 'refresh' && this.present.rooms.length === 0;
    if (batch.room === this.room) {
      this.change(roster => (isMore ? roster.add(batch.names, batch.count) : roster.replace(batch.names, batch.count)));
    }
    if (this.#namesFollow || isMore) {
      this.#namesFollow = false;
      return;
    }

    const question = this.#asked.next();
    if (question === undefined || question.kind === 'names') {
      this.observer.onNames(batch.room, batch.names);
      return;
    }
    if (question.kind === 'refresh') {
      this.parts.side.showRooms(question.rooms);
    }
    this.observer.onAnswered(question, batch.room);
  }
}
