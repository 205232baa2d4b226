/**
 * The list of lines: one pane a room, of which one is shown. Scrolls with what is said unless the user reads further up, and puts a
 * divider before what came since the user stopped reading.
 * @module
 */
import { make } from './elements.js';
import { nameDays, relate } from './neighbours.js';
import { Pane } from './pane.js';
import { onLanguageChange, text } from './texts.js';

/** Of all rooms together. */
const maxLines = 2000;
const maxPanes = 20;

/** So long after a gesture the view is moved by the user. */
const gestureTime = 500;

/** Above the divider, when it is shown first. */
const spaceAbove = 12;

/** As near to the end counts as the end. */
const nearEnd = 48;

/** @typedef {Pane<HTMLLIElement> & { list: HTMLOListElement, divider: HTMLLIElement | null }} ShownPane */

export class Log {
  /** @type {Map<string, ShownPane>}  the one used last at the end */
  #panes = new Map();

  /** @type {ShownPane | null} */
  #shown = null;

  #count = 0;
  #isAtEnd = true;
  #unseen = 0;
  #isScrolling = false;
  #top = 0;
  #hasTrimmed = false;
  #touchedAt = 0;

  /** While what was missed comes in, the user is not said to have read it. */
  isCatchingUp = false;

  /** Whether the divider may move: the user has been reading since it was put where it is. */
  #dividerMoves = true;

  /**
   * @param {HTMLElement} root  scrolls; has the role log
   * @param {HTMLButtonElement} jump
   */
  constructor(root, jump) {
    this.root = root;
    this.jump = jump;
    root.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    for (const gesture of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      root.addEventListener(gesture, event => (this.#touchedAt = event.timeStamp), { passive: true });
    }
    root.addEventListener('wheel', event => event.deltaY < 0 && this.#leaveEnd(), { passive: true });
    jump.addEventListener('click', () => this.toEnd());
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    onLanguageChange(() => (this.#nameDays(), this.#showJump()));
    new ResizeObserver(() => this.#isAtEnd && this.#scrollSoon()).observe(root);
  }

  /** The room whose lines are shown; empty at first. */
  get room() {
    return this.#shown?.room ?? '';
  }

  /** Whether the user sees what comes. */
  get isReading() {
    return this.#isAtEnd && !this.isCatchingUp && document.visibilityState === 'visible';
  }

  /** @param {string} room */
  pane(room) {
    let pane = this.#panes.get(room);
    if (pane === undefined) {
      pane = Object.assign(/** @type {Pane<HTMLLIElement>} */ (new Pane(room)), { list: make('ol', 'lines'), divider: null });
      pane.list.dataset.room = room;
    }
    this.#panes.delete(room);
    this.#panes.set(room, pane);
    return pane;
  }

  /**
   * Shows the lines of a room.
   * @param {string} room
   */
  show(room) {
    if (this.room === room) {
      return;
    }

    // A screen reader must not read a whole room aloud.
    this.root.setAttribute('aria-live', 'off');
    this.#shown = this.pane(room);
    this.root.replaceChildren(this.#shown.list);
    this.#unseen = 0;
    this.#isAtEnd = true;
    this.#scrollSoon();
    this.#showJump();
    this.#forgetPanes();
    setTimeout(() => this.root.setAttribute('aria-live', 'polite'), 1000);
  }

  /**
   * Adds a line in its place.
   * @param {{ room: string, id: number | null, at: Date, isNew: boolean, isOwn: boolean }} line
   *   room: empty for the one that is shown; isNew: it counts as something to read
   * @param {() => HTMLLIElement} make
   * @returns {boolean}  false if the line is known
   */
  add(line, make) {
    const pane = line.room === '' || line.room === this.room ? this.#shown ?? this.pane(line.room) : this.pane(line.room);
    const at = line.at.getTime();
    const index = pane.placeOf(line.id, at);
    if (index < 0) {
      return false;
    }

    const node = make();
    const next = pane.entries[index]?.node ?? null;
    pane.list.insertBefore(node, next);
    pane.insert(index, { id: line.id, at, node });
    this.#count++;
    relate(node);
    relate(node.nextElementSibling);
    this.#note(pane, node, line);
    this.#trim();
    if (pane === this.#shown) {
      this.#follow(line, next === null);
    }
    return true;
  }

  /** What comes from now on was missed: the connection is lost. */
  beginCatchingUp() {
    this.isCatchingUp = true;
    this.#dividerMoves = true;
  }

  endCatchingUp() {
    this.isCatchingUp = false;
    this.#read();
  }

  /**
   * Whether lines of this name are the user's.
   * @param {string} name
   * @param {boolean} isOwn
   */
  markOwn(name, isOwn) {
    for (const { list } of this.#panes.values()) {
      for (const item of list.children) {
        if (item instanceof HTMLLIElement && item.dataset.name === name && item.dataset.kind !== 'to' && item.dataset.kind !== 'from') {
          item.toggleAttribute('data-own', isOwn);
          item.removeAttribute('data-mention');
        }
      }
    }
  }

  /** Everything is read: the user has answered. */
  markRead() {
    if (this.#shown !== null) {
      this.#shown.readUpTo = this.#shown.newest;
      this.#removeDivider(this.#shown);
    }
  }

  toEnd() {
    this.#isAtEnd = true;
    this.root.scrollTop = this.root.scrollHeight;
    this.#unseen = 0;
    this.#showJump();
    this.#read();
  }

  /** The number of the newest line that is shown. */
  get newest() {
    return this.#shown?.newest ?? 0;
  }

  /**
   * @param {ShownPane} pane
   * @param {HTMLLIElement} node
   * @param {{ id: number | null, isNew: boolean, isOwn: boolean }} line
   */
  #note(pane, node, line) {
    if (pane === this.#shown && this.isReading) {
      pane.readUpTo = pane.newest;
    } else if (pane.isSettled && line.isNew && !line.isOwn && (line.id === null || line.id > pane.readUpTo)) {
      this.#divide(pane, node);
    }
  }

  /**
   * @param {ShownPane} pane
   * @param {HTMLLIElement} node  not read yet
   */
  #divide(pane, node) {
    const isBefore = pane.divider !== null && (pane.divider.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
    if (pane.divider !== null && !isBefore && !(this.#dividerMoves && pane === this.#shown)) {
      return;
    }

    this.#removeDivider(pane);
    pane.divider = make('li', 'divider', make('span', '', text('newLines')));
    pane.divider.dataset.kind = 'new';
    pane.list.insertBefore(pane.divider, node);
    relate(node);
    this.#dividerMoves = false;
  }

  /** @param {ShownPane} pane */
  #removeDivider(pane) {
    const next = pane.divider?.nextElementSibling ?? null;
    pane.divider?.remove();
    pane.divider = null;
    relate(next);
  }

  /**
   * @param {{ isNew: boolean, isOwn: boolean }} line
   * @param {boolean} isLast
   */
  #follow(line, isLast) {
    if (line.isOwn && isLast) {
      this.#isAtEnd = true;
    }
    if (this.#isAtEnd) {
      this.#scrollSoon();
    } else if (isLast && line.isNew) {
      this.#unseen++;
    }
    this.#showJump();
  }

  #scrollSoon() {
    if (this.#isScrolling) {
      return;
    }
    this.#isScrolling = true;
    const scroll = () => {
      this.#isScrolling = false;
      this.#hasTrimmed = false;
      if (this.#isAtEnd) {
        this.root.scrollTop = this.root.scrollHeight;
        this.#top = this.root.scrollTop;
      }
    };

    // A hidden page has no frames.
    document.visibilityState === 'visible' ? requestAnimationFrame(scroll) : scroll();
  }

  #scrolled() {
    const isUp = this.root.scrollTop < this.#top;
    this.#top = this.root.scrollTop;

    // Lines have been added and the end will be shown soon, unless the user goes up meanwhile. Removed lines move the view as well.
    const isByUser = performance.now() - this.#touchedAt < gestureTime;
    if (this.#isScrolling && !(isUp && (!this.#hasTrimmed || isByUser))) {
      return;
    }

    // Whoever goes up is let go, however little the view has moved so far.
    this.#isAtEnd = !(isUp && isByUser) && this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < nearEnd;
    if (this.#isAtEnd) {
      this.#unseen = 0;
      this.#read();
    } else {
      this.#dividerMoves = true;
    }
    this.#showJump();
  }

  #leaveEnd() {
    if (this.root.scrollTop > 0 && this.#isAtEnd) {
      this.#isAtEnd = false;
      this.#dividerMoves = true;
      this.#showJump();
    }
  }

  #visibilityChanged() {
    if (document.visibilityState !== 'visible') {
      this.#dividerMoves = true;
      return;
    }

    this.#nameDays();

    // What came meanwhile is shown from its beginning.
    const divider = this.#shown?.divider;
    if (divider && divider.offsetTop < this.root.scrollTop && this.#isAtEnd) {
      this.#isAtEnd = false;
      this.root.scrollTop = divider.offsetTop - spaceAbove;
      this.#showJump();
    }
    this.#read();
  }

  #nameDays() {
    if (this.#shown !== null) {
      nameDays(this.#shown.list);
    }
  }

  #read() {
    if (this.isReading && this.#shown !== null) {
      this.#shown.readUpTo = this.#shown.newest;
    }
  }

  #showJump() {
    this.jump.hidden = this.#isAtEnd;
    const label = this.jump.querySelector('span');
    if (label !== null) {
      label.textContent = this.#unseen > 0 ? text('jumpNew', { count: this.#unseen }) : text('jump');
    }
  }

  /** Removes the oldest lines, first of the room that was left longest ago. */
  #trim() {
    while (this.#count > maxLines) {
      this.#hasTrimmed = true;
      const [pane] = [...this.#panes.values()].filter(candidate => candidate.entries.length > 0);
      for (const { node } of pane.trim(Math.min(pane.entries.length, this.#count - maxLines))) {
        node.remove();
        this.#count--;
      }
      if (pane.divider !== null && pane.divider.previousElementSibling === null) {
        this.#removeDivider(pane);
      }
      relate(pane.list.firstElementChild);
    }
  }

  #forgetPanes() {
    for (const [room, pane] of this.#panes) {
      if (this.#panes.size <= maxPanes) {
        return;
      }
      this.#count -= pane.entries.length;
      this.#panes.delete(room);
    }
  }
}
