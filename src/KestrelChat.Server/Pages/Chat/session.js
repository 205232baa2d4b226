/**
 * What the user does and what the server answers: the name, the room, and how both come back after a lost connection.
 * @module
 */
import { Asked, kindOf } from './asked.js';
import { lineItem, pageNotice } from './line.js';
import { remember, remembered, rememberedInTab, rememberInTab } from './memory.js';
import { isAddress, says } from './names.js';
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

/** The lists are asked for again when the user turns to them, not more often than this. */
const refreshPause = 30_000;

/** A question is given up when it is not answered within this time, such as when other servers cannot be asked. */
const patience = 10_000;

/** Names of one answer come together. */
const namesPause = 200;

/** A room to which the page goes back is shown at the latest after this time. */
const returnTimeout = 3000;

/** Without commands nothing marks the end of the first lines. */
const settleTimeout = 1000;

/** A connection may have died while the machine slept. */
const sleepTime = 60_000;
const probeTimeout = 10_000;

export class Session {
  #asked = new Asked();
  #unconfirmed = new Unconfirmed();
  #me = '';
  #room = '';
  #wantedRoom = rememberedInTab('room');

  /** How the name is being taken back. @type {'' | 'claim' | 'nick'} */
  #reclaiming = '';
  #wantedName = rememberedInTab('name') || remembered('name');
  #isReturning = false;

  /** The names that follow `entered` answer no question. */
  #namesFollow = false;
  #namesTimer = 0;
  #refreshedAt = 0;
  #heardAt = 0;
  #missed = 0;

  /** @type {Record<string, (line: WireLine) => void>} */
  #handlers = {
    said: line => this.#said(line),
    acted: line => this.#said(line),
    from: line => this.#privately(line),
    to: line => this.#privately(line),
    you: line => this.#named(line),
    entered: line => this.#entered(line),
    here: line => this.#namesCame(line),
    room: line => this.#roomListed(line),
    arrived: line => this.#moved(line, roster => roster.arrived(line.name)),
    left: line => this.#moved(line, roster => roster.left(line.name)),
    renamed: line => this.#moved(line, roster => roster.renamed(line.name, line.text)),
    summary: line => this.#moved(line, roster => roster.summarized(Number(line.text.split(' ')[2]) || roster.count)),
    topic: line => this.#topicChanged(line),
    missed: line => this.#linesMissed(line),
    notice: line => this.#noticed(line),
    closed: line => this.#show(line),
  };

  /** @type {Parts} */
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#woke());
  }

  get me() {
    return this.#me;
  }

  get room() {
    return this.#room;
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

    const token = rememberedInTab('token');
    if (this.#wantedName !== '') {
      this.#reclaiming = token === '' ? 'nick' : 'claim';
      connection.send(token === '' ? `/nick ${this.#wantedName}` : `/claim ${this.#wantedName} ${token}`);
    }

    this.#isReturning = this.#wantedRoom !== '';
    if (this.#isReturning) {
      connection.send(`/join ${this.#wantedRoom}`);
      setTimeout(() => this.#stopReturning(), returnTimeout);
    }
  }

  lost() {
    this.#asked.clear();
    this.#unconfirmed.lost(Date.now());
    this.#namesFollow = false;
    this.#reclaiming = '';
    this.#missed = 0;
    this.#parts.log.beginCatchingUp();
  }

  /** @param {WireLine} line */
  received(line) {
    this.#heardAt = Date.now();
    if (line.kind !== 'here') {
      this.#here(this.#asked.endOfNames());
    }
    (this.#handlers[line.kind] ?? this.#handlers.notice)(line);
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
    if (room !== this.#room && this.#parts.connection.send(`/join ${room}`)) {
      this.#parts.box.focus();
    }
  }

  /** @param {string} name */
  takeName(name) {
    this.#parts.connection.send(`/nick ${name}`);
  }

  /** The language has changed. */
  languageChanged() {
    if (this.#parts.endpoint.hasCommands) {
      this.#parts.connection.send(`/lang ${language()}`);
    }
  }

  /** The user looks at rooms and people. */
  looked() {
    if (this.#parts.roster.isStale || Date.now() - this.#refreshedAt > refreshPause) {
      this.#refresh();
    }
  }

  /** @param {string} line */
  #sendOne(line) {
    const { connection, endpoint, log } = this.#parts;
    const command = endpoint.hasCommands ? commandOf(line) : '';
    if (command === 'raw') {
      this.#tell(text('rawNotHere'));
      return;
    }

    const kind = kindOf(command);
    if (kind === undefined) {
      connection.send(line);
    } else {
      this.#ask({ kind, upTo: log.newest }, kind === 'names' ? [line] : [line, '/names']);
    }
    this.#unconfirmed.sent(line, endpoint.hasCommands, Date.now());
  }

  #refresh() {
    const { connection, endpoint } = this.#parts;
    if (endpoint.hasCommands && connection.state === 'open' && !this.#asked.isRefreshing) {
      this.#refreshedAt = Date.now();
      this.#ask({ kind: 'refresh', isOwn: true }, ['/rooms', '/names']);
    }
  }

  /**
   * @param {{ kind: import('./asked.js').Question['kind'], isOwn?: boolean, upTo?: number }} about
   * @param {string[]} commands  the last one is answered with `here`
   */
  #ask(about, commands) {
    const question = this.#asked.add(about.kind, about);
    commands.forEach(command => this.#parts.connection.send(command));
    setTimeout(() => {
      if (this.#asked.drop(question) && question.isOwn) {
        this.#caughtUp();
      }
    }, patience);
  }

  /** @param {WireLine} line */
  #named(line) {
    const { side, header, endpoint } = this.#parts;
    this.#me = line.name;
    if (line.text !== '') {
      if (this.#reclaiming !== '') {
        this.#parts.log.markOwn(line.name, true);
      }
      this.#reclaiming = '';
      this.#wantedName = line.name;
      rememberInTab('name', line.name);
      rememberInTab('token', line.text);
      remember('name', line.name);
    }
    side.showMe(line.name);
    header.showMe(line.name, endpoint.hasCommands && isAddress(line.name) && this.#reclaiming === '');
  }

  /** @param {WireLine} line */
  #entered(line) {
    const { log, roster, side, header, endpoint } = this.#parts;
    this.#room = line.room;
    this.#namesFollow = true;
    roster.replace([], line.id ?? 0);
    side.peopleChanged();
    header.showTopic(line.text);
    log.pane(line.room).beginEntering();
    if (this.#isReturning && line.room !== this.#wantedRoom) {
      return;
    }

    this.#isReturning = false;
    this.#showRoom();
    if (endpoint.hasCommands) {
      this.#refresh();
    } else {
      setTimeout(() => this.#settle(line.room), settleTimeout);
    }
  }

  #showRoom() {
    const { log, side, box, header, attention } = this.#parts;
    this.#wantedRoom = this.#room;
    rememberInTab('room', this.#room);
    log.show(this.#room);
    side.showPresent(this.#room);
    box.showRoom(this.#room);
    header.showRoom(this.#room);
    attention.showRoom(this.#room);
  }

  #stopReturning() {
    if (this.#isReturning && this.#room !== '') {
      this.#isReturning = false;
      this.#showRoom();
      this.#refresh();
    }
  }

  /**
   * The last lines of a room are there: asks for those that are missing before them.
   * @param {string} room
   */
  #settle(room) {
    const { log, endpoint } = this.#parts;
    const pane = log.pane(room);
    const missing = pane.isSettled && endpoint.hasCommands ? Math.min(pane.missing, maxHistory) : 0;
    if (!pane.isSettled) {
      pane.isSettled = true;
      pane.readUpTo = pane.newest;
    }
    if (missing > 0) {
      pane.beginEntering();
      this.#ask({ kind: 'history', isOwn: true }, [`/history ${missing}`, '/names']);
    } else {
      this.#caughtUp();
    }
  }

  #caughtUp() {
    const { log, status, box } = this.#parts;
    log.endCatchingUp();
    status.showCaughtUp(this.#missed);
    this.#missed = 0;
    for (const words of this.#unconfirmed.take()) {
      this.#tell(text('perhapsSent', { text: words }), 'unsent', { label: text('editAgain'), act: () => box.bringBack(words) });
    }
  }

  /** @param {WireLine} line */
  #said(line) {
    const { log, attention } = this.#parts;
    const question = this.#asked.present;
    if (question?.kind === 'grep' && line.id !== null && line.id <= question.upTo) {
      this.#show({ ...line, kind: 'found', id: null, time: line.time });
      return;
    }

    const isOwn = line.name === this.#me || (this.#reclaiming !== '' && line.name === this.#wantedName);
    const isMention = !isOwn && !isAddress(this.#me) && says(line.text, this.#me);
    const pane = log.pane(line.room);
    const isUnread = pane.isSettled && (line.id ?? 0) > pane.readUpTo;
    const isAdded = log.add({ room: line.room, id: line.id, at: line.time ?? new Date(), isNew: true, isOwn }, () => lineItem(line, line.room, { isOwn, isMention }));
    if (!isAdded) {
      return;
    }

    if (question?.kind === 'history') {
      question.added++;
    }
    if (isOwn) {
      this.#unconfirmed.cameBack(line.text);
    }
    if (isUnread && !isOwn) {
      this.#missed += log.isCatchingUp ? 1 : 0;
      if (isMention) {
        attention.call(text('saidIn', { name: line.name, room: line.room }), line.text);
      }
    }
  }

  /** @param {WireLine} line */
  #privately(line) {
    const isOwn = line.kind === 'to';
    this.#show({ ...line, id: null }, true, isOwn);
    if (isOwn) {
      this.#unconfirmed.cameBack(line.text);
    } else {
      this.#parts.attention.call(text('wrotePrivately', { name: line.name }), line.text);
    }
  }

  /** @param {WireLine} line */
  #namesCame(line) {
    const batch = this.#asked.here(line, this.#parts.roster.count);
    clearTimeout(this.#namesTimer);
    if (batch === null) {
      this.#namesTimer = setTimeout(() => this.#here(this.#asked.endOfNames()), namesPause);
    } else {
      this.#here(batch);
    }
  }

  /** @param {ReturnType<Asked['endOfNames']>} batch */
  #here(batch) {
    if (batch === null) {
      return;
    }

    // After those of the server itself, the names from other servers may come on their own; the page's question begins with the rooms.
    const isMore = !this.#namesFollow && this.#asked.present?.kind === 'refresh' && this.#asked.present.rooms.length === 0;
    if (batch.room === this.#room) {
      const { roster, side, header } = this.#parts;
      isMore ? roster.add(batch.names, batch.count) : roster.replace(batch.names, batch.count);
      side.peopleChanged();
      header.showCount(roster.count);
    }
    if (this.#namesFollow || isMore) {
      this.#namesFollow = false;
      return;
    }

    const question = this.#asked.next();
    if (question?.kind === 'refresh') {
      this.#parts.side.showRooms(question.rooms);
      this.#settle(batch.room);
    } else if (question?.kind === 'history') {
      this.#historyCame(question);
    } else if (question === undefined || question.kind === 'names') {
      this.#tell(text('hereIn', { room: batch.room, names: batch.names.join(', ') }));
    }
  }

  /** @param {import('./asked.js').Question} question */
  #historyCame(question) {
    if (question.isOwn) {
      this.#caughtUp();
    } else if (question.added === 0) {
      this.#tell(text('noOlder'));
    }
  }

  /** @param {WireLine} line */
  #roomListed(line) {
    const question = this.#asked.present;
    if (question?.kind === 'refresh') {
      question.rooms.push({ room: line.room, count: line.id ?? 0, topic: line.text });
    } else {
      const row = text('roomRow', { room: line.room, count: line.id ?? 0 });
      this.#tell(line.text === '' ? row : `${row}: ${line.text}`, 'notice', line.room === this.#room ? undefined : { label: text('join'), act: () => this.join(line.room) });
    }
  }

  /**
   * @param {WireLine} line
   * @param {(roster: import('./roster.js').Roster) => void} change
   */
  #moved(line, change) {
    if (line.room === this.#room || line.room === '') {
      change(this.#parts.roster);
      this.#parts.side.peopleChanged();
      this.#parts.header.showCount(this.#parts.roster.count);
    }
    if (line.kind !== 'arrived' || line.name !== this.#me) {
      this.#show({ ...line, id: null });
    }
  }

  /** @param {WireLine} line */
  #topicChanged(line) {
    if (line.room === this.#room) {
      this.#parts.header.showTopic(line.text);
    }
    this.#show({ ...line, id: null });
  }

  /** @param {WireLine} line */
  #linesMissed(line) {
    const count = line.id ?? 0;
    const ask = { label: text('showMissed'), act: () => this.send([`/history ${Math.min(count, maxHistory)}`]) };
    this.#tell(text('missed', { count }), 'missed', this.#parts.endpoint.hasCommands ? ask : undefined);
  }

  /** @param {WireLine} line */
  #noticed(line) {
    const { commands, connection, header, log } = this.#parts;
    if (line.text === commands.languageNotice) {
      return;
    }

    if (this.#reclaiming === 'claim' && line.text.includes(this.#wantedName)) {
      // The token is no longer known, or another one's now.
      this.#reclaiming = 'nick';
      rememberInTab('token', '');
      connection.send(`/nick ${this.#wantedName}`);
      return;
    }
    if (this.#reclaiming === 'nick' && line.text.includes(this.#wantedName)) {
      this.#reclaiming = '';
      log.markOwn(this.#wantedName, false);
      this.#wantedName = '';
      header.showMe(this.#me, isAddress(this.#me));
    }
    if (this.#asked.present?.kind === 'names') {
      this.#asked.next();
    }
    this.#show({ ...line, id: null });
  }

  /**
   * Shows a line that has no number.
   * @param {WireLine} line
   * @param {boolean} [isNew]
   * @param {boolean} [isOwn]
   */
  #show(line, isNew = false, isOwn = line.kind === 'acted' && line.name === this.#me) {
    const room = line.room === '@' ? '' : line.room;
    this.#parts.log.add({ room, id: line.id, at: line.time ?? new Date(), isNew, isOwn }, () => lineItem(line, line.room, { isOwn, isMention: false }));
  }

  /**
   * @param {string} words
   * @param {string} [kind]
   * @param {{ label: string, act: () => void }} [action]
   */
  #tell(words, kind = 'notice', action) {
    const at = new Date();
    this.#parts.log.add({ room: '', id: null, at, isNew: false, isOwn: false }, () => pageNotice(at, words, kind, action));
  }

  #woke() {
    if (this.#parts.connection.state !== 'open') {
      return;
    }

    const asked = Date.now();
    const isLong = asked - this.#heardAt > sleepTime;
    this.looked();
    if (isLong && this.#asked.isRefreshing) {
      setTimeout(() => this.#heardAt < asked && this.#parts.connection.drop(), probeTimeout);
    }
  }
}
