/**
 * The list of what can stand where the caret is, above the text box: a listbox that the box controls.
 * @module
 */
import { byId, make } from './elements.js';
import { text } from './texts.js';

/** @typedef {import('./completion.js').Candidate} Candidate */

export class Suggestions {
  #list = byId('suggestions');
  #status = byId('suggestion-status');

  /** @type {Candidate[]} */
  candidates = [];

  /** The chosen one; -1 for none. */
  active = -1;

  /**
   * @param {HTMLTextAreaElement} box
   * @param {(candidate: Candidate) => void} onChoose  with the pointer
   */
  constructor(box, onChoose) {
    this.box = box;
    this.onChoose = onChoose;
  }

  get isOpen() {
    return this.candidates.length > 0;
  }

  /** @param {Candidate[]} candidates */
  show(candidates) {
    this.candidates = candidates;
    this.active = -1;
    this.#list.replaceChildren(...candidates.map((candidate, index) => this.#option(candidate, index)));
    this.#list.hidden = candidates.length === 0;
    this.#list.scrollTop = 0;
    this.#status.textContent = candidates.length === 0 ? '' : text('suggestionCount', { count: candidates.length });
    this.#showActive();
  }

  close() {
    if (this.isOpen) {
      this.show([]);
    }
  }

  /**
   * Goes to the next candidate, or back; from the last to the first.
   * @param {number} step
   * @returns {Candidate}
   */
  move(step) {
    const count = this.candidates.length;
    this.active = this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count;
    this.#showActive();
    return this.candidates[this.active];
  }

  #showActive() {
    for (const [index, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(index === this.active));
    }

    const option = this.#list.children[this.active];
    if (option === undefined) {
      this.box.removeAttribute('aria-activedescendant');
    } else {
      this.box.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    }
  }

  /**
   * @param {Candidate} candidate
   * @param {number} index
   */
  #option(candidate, index) {
    const label = make('bdi', 'suggestion-label', candidate.label);
    const option = make('li', 'suggestion', label, ...(candidate.detail === '' ? [] : [make('span', 'suggestion-detail', candidate.detail)]));
    option.id = `suggestion-${index}`;
    option.setAttribute('role', 'option');

    // The focus stays in the box.
    option.addEventListener('pointerdown', event => event.preventDefault());
    option.addEventListener('click', () => this.onChoose(candidate));
    return option;
  }
}
