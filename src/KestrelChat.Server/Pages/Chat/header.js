/**
 * Where the user is and who: the room with its topic above the lines, the user's name below the lists, and the dialog that takes a name.
 * @module
 */
import { byId, isolated } from './elements.js';
import { hueOf } from './names.js';
import { onLanguageChange, pieces, text } from './texts.js';

export class Header {
  #topic = byId('topic');
  #me = byId('me');
  #strip = byId('name-strip');
  #dialog = /** @type {HTMLDialogElement} */ (byId('name-dialog'));
  #name = '';
  #isNameless = false;

  /** @param {(name: string) => void} onName  the user chooses a name */
  constructor(onName) {
    const field = /** @type {HTMLInputElement} */ (byId('name-field'));
    const open = () => {
      field.value = '';
      this.#dialog.returnValue = '';
      this.#dialog.showModal();
    };
    byId('name-change').addEventListener('click', open);
    byId('name-choose').addEventListener('click', open);
    byId('name-cancel').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => {
      const name = field.value.trim();
      if (this.#dialog.returnValue === 'take' && name !== '') {
        onName(name);
      }
    });
    onLanguageChange(() => this.showMe(this.#name, this.#isNameless));
  }

  /** @param {string} room */
  showRoom(room) {
    byId('room').textContent = room;
  }

  /** @param {string} topic */
  showTopic(topic) {
    this.#topic.textContent = topic;
    this.#topic.title = topic;
    this.#topic.hidden = topic === '';
  }

  /** @param {number} count */
  showCount(count) {
    byId('side-toggle-count').textContent = String(count);
  }

  /**
   * @param {string} name
   * @param {boolean} isNameless  an address that can be replaced by a name
   */
  showMe(name, isNameless) {
    this.#name = name;
    this.#isNameless = isNameless;
    this.#me.textContent = name;
    this.#me.dataset.hue = String(hueOf(name));
    this.#strip.hidden = !isNameless;
    byId('name-words').replaceChildren(...pieces('noName', { name: isolated(name) }));
    byId('name-change').setAttribute('aria-label', `${text('youAre', { name })}. ${text('changeName')}`);
  }
}
