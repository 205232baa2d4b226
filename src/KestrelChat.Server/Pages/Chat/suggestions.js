/**
 * The list of what can stand where the caret is, above the text box: a listbox that the box controls. It shows a page of the candidates at
 * a time, so it never scrolls, which the keyboard could not do while the focus stays in the box.
 * @module
 */
import { byId, make } from './elements.js';
import { text } from './texts.js';

/** @typedef {import('./completion.js').Candidate} Candidate */

const lowWindow = 560;

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

    // The focus stays in the box.
    this.#list.addEventListener('pointerdown', event => event.preventDefault());
  }

  get isOpen() {
    return this.candidates.length > 0;
  }

  /** @param {Candidate[]} candidates */
  show(candidates) {
    this.candidates = candidates;
    this.active = -1;
    this.#list.hidden = candidates.length === 0;
    this.#status.textContent = candidates.length === 0 ? '' : text('suggestionCount', { count: candidates.length });
    this.#showPage();
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
    this.#showPage();
    return this.candidates[this.active];
  }

  #showPage() {
    const size = innerHeight < lowWindow ? 4 : 8;
    const first = Math.max(0, Math.floor(this.active / size) * size);
    const options = this.candidates.slice(first, first + size).map((candidate, index) => this.#option(candidate, first + index));
    const rest = this.candidates.length - first - options.length;
    this.#list.replaceChildren(...options, ...(rest > 0 ? [moreOf(rest)] : []));
    if (this.active < 0) {
      this.box.removeAttribute('aria-activedescendant');
    } else {
      this.box.setAttribute('aria-activedescendant', idOf(this.active));
    }
  }

  /**
   * @param {Candidate} candidate
   * @param {number} index
   */
  #option(candidate, index) {
    const label = make('bdi', 'suggestion-label', candidate.label);
    const option = make('li', 'suggestion', label, ...(candidate.detail === '' ? [] : [' ', make('span', 'suggestion-detail', candidate.detail)]));
    option.id = idOf(index);
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', String(index === this.active));
    option.setAttribute('aria-posinset', String(index + 1));
    option.setAttribute('aria-setsize', String(this.candidates.length));
    option.addEventListener('click', () => this.onChoose(candidate));
    return option;
  }
}

/** @param {number} index */
function idOf(index) {
  return `suggestion-${index}`;
}

/** @param {number} count */
function moreOf(count) {
  const more = make('li', 'suggestion-more', text('more', { count }));
  more.setAttribute('role', 'presentation');
  return more;
}
