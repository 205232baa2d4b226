/**
 * What the user does and what the server answers: which room, what was missed, and how all comes back after a lost connection.
 * @module
 */
import { kindOf } from './asked.js';
import { Display } from './display.js';
import { Identity } from './identity.js';
import { Lists } from './lists.js';
import { rememberedInTab, rememberInTab } from './memory.js';
import { differsFromServer, language, text } from './texts.js';
import { Unconfirmed } from './unconfirmed.js';
import { byteLength, commandOf } from './wire.js';

/** @typedef {import('./wire.js').WireLine} WireLine */

/**
 * @typedef {object} Parts
 * @property {import('./connection.js').Connection} connection
 * @property {import('./log.js').Log} log
 * @property {import('./roster.js').Roster} roster
 * @property {import('./side.js').Side} side
 * @property {import('./box.js').Box} box
 * @property {import('./header.js').Header} header
 * @property {import('./notify.js').Attention} attention
 * @property {import('./status.js').Status} status
 * @property {import('./commands.js').Commands} commands
 * @property {{ hasCommands: boolean, maxLineBytes: number }} endpoint
 */

/** As many lines as the server keeps of a room, as a rule. */
const maxHistory = 1000;

/** A room to which the page goes back is shown at the latest after this time. */
const returnTimeout = 3000;

/** Without commands nothing marks the end of the first lines. */
const settleTimeout = 1000;

/** A connection may have died while the machine slept. */
const sleepTime = 60_000;
const probeTimeout = 10_000;

export class Session {
  #parts;
  #identity;
  #lists;
  #display;
  #unconfirmed = new Unconfirmed();
  #wantedRoom = rememberedInTab('room');
  #isReturning = false;
  #heardAt = 0;

  /** What is done with a line, by its kind. @type {Map<string, (line: WireLine) => void>} */
  #handlers = new Map(Object.entries({
    said: line => this.#said(line),
    acted: line => this.#said(line),
    from: line => this.#display.privately(line),
    to: line => this.#wrote(line),
    you: line => this.#identity.named(line.name, line.text),
    entered: line => this.#entered(line),
    here: line => this.#lists.names(line),
    room: line => this.#roomListed(line),
    arrived: line => this.#moved(line, roster => roster.arrived(line.name)),
    left: line => this.#moved(line, roster => roster.left(line.name)),
    renamed: line => this.#moved(line, roster => roster.renamed(line.name, line.text)),
    summary: line => this.#moved(line, roster => roster.summarized(Number(line.text.split(' ')[2]) || roster.count)),
    topic: line => this.#topicChanged(line),
    missed: line => this.#linesMissed(line.id ?? 0),
    notice: line => this.#noticed(line),
    closed: line => this.#display.show(line),
  }));

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { connection, log, roster, side, header, attention, endpoint } = parts;
    this.#identity = new Identity({ log, side, header, hasCommands: endpoint.hasCommands });
    this.#display = new Display({ log, attention, identity: this.#identity });
    this.#lists = new Lists({ send: line => connection.send(line), roster, side, header }, {
      onAnswered: (question, room) => this.#answered(question, room),
      onGivenUp: question => question.isOwn && this.#caughtUp(),
      onNames: (room, names) => this.#display.tell(text('hereIn', { room, names: names.join(', ') })),
    });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#woke());
  }

  get me() {
    return this.#identity.name;
  }

  /** The connection is open; the server's first lines are on their way. */
  opened() {
    const { connection, endpoint } = this.#parts;
    if (!endpoint.hasCommands) {
      return;
    }

    if (differsFromServer()) {
      connection.send(`/lang ${language()}`);
    }
    const takeBack = this.#identity.takeBack();
    if (takeBack !== '') {
      connection.send(takeBack);
    }
    this.#isReturning = this.#wantedRoom !== '';
    setTimeout(() => this.#stopReturning(), returnTimeout);
  }

  lost() {
    this.#lists.lost();
    this.#identity.lost();
    this.#unconfirmed.lost(Date.now());
    this.#display.missed = 0;
    this.#parts.log.beginCatchingUp();
  }

  /** @param {WireLine} line  of an unknown kind: a newer server's, which this page need not show */
  received(line) {
    this.#heardAt = Date.now();
    if (line.kind !== 'here') {
      this.#lists.otherLine();
    }
    this.#handlers.get(line.kind)?.(line);
  }

  /**
   * Sends what the user typed.
   * @param {string[]} lines
   * @returns {string}  why nothing was sent; empty if all was
   */
  send(lines) {
    const { connection, endpoint, log } = this.#parts;
    if (connection.state !== 'open') {
      return text('notConnected');
    }

    const longest = Math.max(...lines.map(byteLength));
    if (longest > endpoint.maxLineBytes) {
      return text('tooLong', { count: longest, limit: endpoint.maxLineBytes });
    }

    log.markRead();
    lines.forEach(line => this.#sendOne(line));
    return '';
  }

  /** @param {string} room */
  join(room) {
    if (room !== this.#lists.room && this.#parts.connection.send(`/join ${room}`)) {
      this.#parts.box.focus();
    }
  }

  /** @param {string} name */
  takeName(name) {
    this.#parts.connection.send(`/nick ${name}`);
  }

  languageChanged() {
    if (this.#parts.endpoint.hasCommands) {
      this.#parts.connection.send(`/lang ${language()}`);
    }
  }

  /** The user looks at rooms and people. */
  looked() {
    if (this.#canAsk) {
      this.#lists.looked();
    }
  }

  get #canAsk() {
    return this.#parts.endpoint.hasCommands && this.#parts.connection.state === 'open';
  }

  /** @param {string} line */
  #sendOne(line) {
    const { connection, endpoint, log } = this.#parts;
    const command = endpoint.hasCommands ? commandOf(line) : '';
    if (command === 'raw') {
      this.#display.tell(text('rawNotHere'));
      return;
    }

    const kind = kindOf(command);
    if (kind === undefined) {
      connection.send(line);
    } else {
      this.#lists.ask({ kind, upTo: log.newest }, kind === 'names' ? [line] : [line, '/names']);
    }
    this.#unconfirmed.sent(line, endpoint.hasCommands, Date.now());
  }

  /** @param {WireLine} line */
  #entered(line) {
    const { connection, log, header } = this.#parts;
    this.#lists.entered(line.room, line.id ?? 0);
    header.showTopic(line.text);
    log.pane(line.room).beginEntering();
    if (this.#isReturning && line.room !== this.#wantedRoom) {
      connection.send(`/join ${this.#wantedRoom}`);
    } else {
      this.#isReturning = false;
      this.#showRoom();
    }
  }

  #showRoom() {
    const { log, side, box, header, attention } = this.#parts;
    const room = this.#lists.room;
    this.#wantedRoom = room;
    rememberInTab('room', room);
    log.show(room);
    side.showPresent(room);
    box.showRoom(room);
    header.showRoom(room);
    attention.showRoom(room);
    if (this.#canAsk) {
      this.#lists.refresh();
    } else {
      setTimeout(() => this.#settle(room), settleTimeout);
    }
  }

  #stopReturning() {
    if (this.#isReturning && this.#lists.room !== '') {
      this.#isReturning = false;
      this.#showRoom();
    }
  }

  /**
   * @param {import('./asked.js').Question} question
   * @param {string} room
   */
  #answered(question, room) {
    if (question.kind === 'refresh') {
      this.#settle(room);
    } else if (question.kind === 'history' && question.isOwn) {
      this.#caughtUp();
    } else if (question.kind === 'history' && question.added === 0) {
      this.#display.tell(text('noOlder'));
    }
  }

  /**
   * The last lines of a room are there: asks for those that are missing before them.
   * @param {string} room
   */
  #settle(room) {
    const pane = this.#parts.log.pane(room);
    const missing = pane.isSettled && this.#canAsk ? Math.min(pane.missing, maxHistory) : 0;
    if (!pane.isSettled) {
      pane.isSettled = true;
      pane.readUpTo = pane.newest;
    }
    if (missing > 0) {
      pane.beginFilling();
      this.#lists.ask({ kind: 'history', isOwn: true }, [`/history ${missing}`, '/names']);
    } else {
      this.#caughtUp();
    }
  }

  #caughtUp() {
    const { log, status, box } = this.#parts;
    log.endCatchingUp();
    status.showCaughtUp(this.#display.missed);
    this.#display.missed = 0;
    for (const words of this.#unconfirmed.take()) {
      this.#display.tell(text('perhapsSent', { text: words }), 'unsent', { label: text('editAgain'), act: () => box.bringBack(words) });
    }
  }

  /** @param {WireLine} line */
  #said(line) {
    const question = this.#lists.present;
    if (question?.kind === 'grep' && line.id !== null && line.id <= question.upTo) {
      this.#display.found(line);
    } else if (this.#display.said(line)) {
      if (question?.kind === 'history') {
        question.added++;
      }
      if (this.#identity.is(line.name)) {
        this.#unconfirmed.cameBack(line.text);
      }
    }
  }

  /** @param {WireLine} line */
  #wrote(line) {
    this.#display.privately(line);
    this.#unconfirmed.cameBack(line.text);
  }

  /** @param {WireLine} line */
  #roomListed(line) {
    if (!this.#lists.roomListed(line)) {
      const row = text('roomRow', { room: line.room, count: line.id ?? 0 });
      const action = line.room === this.#lists.room ? undefined : { label: text('join'), act: () => this.join(line.room) };
      this.#display.tell(line.text === '' ? row : `${row}: ${line.text}`, 'notice', action);
    }
  }

  /**
   * @param {WireLine} line
   * @param {(roster: import('./roster.js').Roster) => void} change
   */
  #moved(line, change) {
    if (line.room === this.#lists.room) {
      this.#lists.change(change);
    }
    if (line.kind !== 'renamed' || !this.#identity.comesBackAs(line.text)) {
      this.#display.show(line);
    }
  }

  /** @param {WireLine} line */
  #topicChanged(line) {
    if (line.room === this.#lists.room) {
      this.#parts.header.showTopic(line.text);
    }
    this.#display.show(line);
  }

  /** @param {number} count */
  #linesMissed(count) {
    const ask = { label: text('showMissed'), act: () => this.send([`/history ${Math.min(count, maxHistory)}`]) };
    this.#display.tell(text('missed', { count }), 'missed', this.#canAsk ? ask : undefined);
  }

  /** @param {WireLine} line */
  #noticed(line) {
    const next = this.#identity.refused(line.text);
    if (next !== '') {
      this.#parts.connection.send(next);
    } else if (line.text !== this.#parts.commands.languageNotice) {
      this.#lists.noticed();
      this.#display.show(line);
    }
  }

  #woke() {
    const asked = Date.now();
    const isLong = asked - this.#heardAt > sleepTime;
    this.looked();
    if (isLong && this.#lists.isRefreshing) {
      setTimeout(() => this.#heardAt < asked && this.#parts.connection.drop(), probeTimeout);
    }
  }
}
