/**
 * Attention: notifications of the browser, which the user has to ask for with a button, and a count in the title.
 * @module
 */
import { byId } from './elements.js';
import { remember, remembered } from './memory.js';
import { onLanguageChange, text } from './texts.js';

const product = 'KestrelChat';
const maxBody = 200;

export class Attention {
  #button = /** @type {HTMLButtonElement} */ (byId('notify'));
  #isOn = remembered('notify') === 'on';
  #count = 0;
  #room = '';

  constructor() {
    this.#button.addEventListener('click', () => void this.#toggle());
    document.addEventListener('visibilitychange', () => this.#seen());
    addEventListener('focus', () => this.#seen());
    onLanguageChange(() => this.#show());
    this.#show();
  }

  /** Whether the user looks at the page. */
  get #isWatched() {
    return document.visibilityState === 'visible' && document.hasFocus();
  }

  /** @param {string} room */
  showRoom(room) {
    this.#room = room;
    this.#showTitle();
  }

  /**
   * Somebody says the user's name or writes to the user.
   * @param {string} title
   * @param {string} words
   */
  call(title, words) {
    if (this.#isWatched) {
      return;
    }

    this.#count++;
    this.#showTitle();
    if (this.#isOn && 'Notification' in window && Notification.permission === 'granted') {
      this.#notify(title, words.length > maxBody ? `${words.slice(0, maxBody)}…` : words);
    }
  }

  /**
   * @param {string} title
   * @param {string} body
   */
  #notify(title, body) {
    try {
      // One at a time: the tag replaces the last.
      const notification = new Notification(title, { body, tag: product, icon: 'assets/icon.svg' });
      notification.addEventListener('click', () => {
        window.focus();
        notification.close();
      });
    } catch {
      // Some phones allow them to service workers alone. The title still counts.
    }
  }

  async #toggle() {
    if (this.#isOn && Notification.permission === 'granted') {
      this.#isOn = false;
    } else {
      this.#isOn = (await Notification.requestPermission()) === 'granted';
    }
    remember('notify', this.#isOn ? 'on' : 'off');
    this.#show();
  }

  #seen() {
    if (this.#isWatched && this.#count > 0) {
      this.#count = 0;
      this.#showTitle();
    }
  }

  #show() {
    // Not there on pages that came without TLS from another machine.
    this.#button.hidden = !('Notification' in window) || !window.isSecureContext;
    if (this.#button.hidden) {
      return;
    }

    const isBlocked = Notification.permission === 'denied';
    const isOn = this.#isOn && Notification.permission === 'granted';
    this.#button.disabled = isBlocked;
    this.#button.setAttribute('aria-pressed', String(isOn));
    this.#button.title = text('notifyHint');
    const label = this.#button.querySelector('span');
    if (label !== null) {
      label.textContent = text(isBlocked ? 'notifyBlocked' : isOn ? 'notifyOn' : 'notify');
    }
  }

  #showTitle() {
    const place = this.#room === '' ? product : `${this.#room} – ${product}`;
    document.title = this.#count === 0 ? place : `(${this.#count}) ${place}`;
  }
}
