/**
 * The side list: rooms and people as buttons. On a narrow page it is a drawer over the lines.
 * @module
 */
import { byId, icon, isolated, make } from './elements.js';
import { hueOf, isAddress } from './names.js';
import { onLanguageChange, text } from './texts.js';

/** @typedef {{ room: string, count: number, topic: string }} RoomRow */

export class Side {
  #rooms = byId('rooms');
  #people = byId('people');
  #count = byId('people-count');
  #more = byId('people-more');
  #side = byId('side');
  #toggle = byId('side-toggle');
  #narrow = matchMedia('(max-width: 47.99rem)');
  #isDue = false;

  /** @type {RoomRow[]} */
  #rows = [];
  #present = '';
  #me = '';

  /**
   * @param {import('./roster.js').Roster} roster
   * @param {{ onRoom: (room: string) => void, onPerson: (name: string) => void, onLook: () => void }} observer
   *   onLook: the user turns to the lists
   */
  constructor(roster, observer) {
    this.roster = roster;
    this.observer = observer;
    this.#toggle.addEventListener('click', () => this.open());
    byId('side-close').addEventListener('click', () => this.close());
    byId('side-backdrop').addEventListener('click', () => this.close());
    this.#side.addEventListener('keydown', event => event.key === 'Escape' && this.close());
    this.#side.addEventListener('pointerenter', () => observer.onLook());
    this.#side.addEventListener('focusin', () => observer.onLook());
    this.#narrow.addEventListener('change', () => this.#set(false));
    onLanguageChange(() => (this.#showRooms(), this.peopleChanged()));
    this.#set(false);
  }

  open() {
    this.#set(true);
    byId('side-close').focus();
    this.observer.onLook();
  }

  close() {
    if (this.#narrow.matches && this.#side.hasAttribute('data-open')) {
      this.#set(false);
      this.#toggle.focus();
    }
  }

  /** The names of the rooms. */
  get rooms() {
    return this.#rows.map(row => row.room);
  }

  /** @param {string} room */
  showPresent(room) {
    this.#present = room;
    this.#showRooms();
  }

  /** @param {RoomRow[]} rows */
  showRooms(rows) {
    this.#rows = rows;
    this.#showRooms();
  }

  /** @param {string} name */
  showMe(name) {
    this.#me = name;
    this.peopleChanged();
  }

  /** Shows the roster soon: a room of hundreds may change many times a second. */
  peopleChanged() {
    if (!this.#isDue) {
      this.#isDue = true;
      setTimeout(() => {
        this.#isDue = false;
        this.#showPeople();
      }, 100);
    }
  }

  /** @param {boolean} isOpen */
  #set(isOpen) {
    this.#side.toggleAttribute('data-open', isOpen);
    this.#side.inert = this.#narrow.matches && !isOpen;
    byId('main').inert = this.#narrow.matches && isOpen;
    byId('side-backdrop').hidden = !isOpen;
    this.#toggle.setAttribute('aria-expanded', String(isOpen));
  }

  #showRooms() {
    const rows = this.#rows.some(row => row.room === this.#present) || this.#present === '' ? this.#rows : [{ room: this.#present, count: this.roster.count, topic: '' }, ...this.#rows];
    keepingFocus(this.#rooms, () => this.#rooms.replaceChildren(...rows.map(row => this.#roomItem(row))));
  }

  /** @param {RoomRow} row */
  #roomItem({ room, count, topic }) {
    const isPresent = room === this.#present;
    const members = isPresent ? this.roster.count : count;
    const button = make('button', 'side-item', icon('room'), isolated(room, 'side-name'), ' ', make('span', 'side-count', String(members)));
    button.type = 'button';
    button.dataset.room = room;
    button.title = [text('enterRoom', { room, count: members }), topic].filter(part => part !== '').join('\n');
    if (isPresent) {
      button.setAttribute('aria-current', 'true');
    }
    button.addEventListener('click', () => {
      this.close();
      this.observer.onRoom(room);
    });
    return make('li', '', button);
  }

  #showPeople() {
    const names = this.roster.sorted();
    keepingFocus(this.#people, () => this.#people.replaceChildren(...names.map(name => this.#personItem(name))));
    this.#count.textContent = String(this.roster.count);
    const more = this.roster.count - names.length;
    this.#more.hidden = more <= 0;
    this.#more.textContent = text('more', { count: more });
    const present = this.#rooms.querySelector('[aria-current] .side-count');
    if (present !== null) {
      present.textContent = String(this.roster.count);
    }
  }

  /** @param {string} name */
  #personItem(name) {
    const isMe = name === this.#me;
    const label = isolated(name, isAddress(name) ? 'side-name name name-address' : 'side-name name');
    const button = make('button', 'side-item', label, ...(isMe ? [make('span', 'tag', text('you'))] : []));
    button.type = 'button';
    button.dataset.name = name;
    button.dataset.hue = String(hueOf(name));
    button.disabled = isMe;
    if (!isMe) {
      button.setAttribute('aria-label', text('writeTo', { name }));
    }
    button.addEventListener('click', () => {
      this.close();
      this.observer.onPerson(name);
    });
    const item = make('li', '', button);
    item.dataset.name = name;
    return item;
  }
}

/**
 * Changes a list and puts the focus back on the button of the same room or person.
 * @param {HTMLElement} list
 * @param {() => void} change
 */
function keepingFocus(list, change) {
  const focused = list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset : null;
  change();
  if (focused !== null) {
    const again = [...list.querySelectorAll('button')].find(button => button.dataset.room === focused.room && button.dataset.name === focused.name);
    (again ?? list.querySelector('button'))?.focus({ preventScroll: true });
  }
}
