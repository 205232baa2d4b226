/**
 * The text box: sends with Enter, brings back what was sent, completes words. What could not be sent stays in it.
 * @module
 */
import { complete } from './completion.js';
import { byId } from './elements.js';
import { InputHistory } from './inputhistory.js';
import { askAboutSeveral } from './severallines.js';
import { Suggestions } from './suggestions.js';
import { onLanguageChange, text } from './texts.js';

/** @typedef {import('./completion.js').Completion} Completion */

export class Box {
  #box = /** @type {HTMLTextAreaElement} */ (byId('box'));
  #hint = byId('box-hint');
  #history = new InputHistory();
  #suggestions = new Suggestions(this.#box, candidate => this.#choose(candidate));

  /** @type {Completion | null} */
  #completion = null;

  /** What was typed before a candidate took its place. */
  #typed = '';

  /** After Escape, Tab leaves the box until something is typed. */
  #lets = false;
  #isAsking = false;
  #room = '';

  /**
   * @param {() => import('./completion.js').Vocabulary} vocabulary
   * @param {(lines: string[]) => string} onSend
   *   sends the lines; returns why they could not be sent, empty if they were
   */
  constructor(vocabulary, onSend) {
    this.vocabulary = vocabulary;
    this.onSend = onSend;
    this.#box.addEventListener('keydown', event => this.#pressed(event));
    this.#box.addEventListener('input', () => this.#changed());
    this.#box.addEventListener('blur', () => this.#suggestions.close());
    byId('composer').addEventListener('submit', event => {
      event.preventDefault();
      void this.#submit();
    });
    onLanguageChange(() => this.showRoom(this.#room));
  }

  focus() {
    this.#box.focus();
  }

  /** @param {string} room */
  showRoom(room) {
    this.#room = room;
    this.#box.placeholder = room === '' ? '' : text('boxIn', { room });
  }

  /**
   * Puts a beginning before what is in the box, such as `/msg ada `.
   * @param {string} start
   */
  begin(start) {
    const rest = this.#box.value.replace(/^\/(?:msg|tell|m)\s+\S+\s*/, '');
    this.#set(start + rest, start.length + rest.length);
    this.#box.focus();
  }

  /** Puts a text into the box, on a line of its own if it is not empty. @param {string} words */
  bringBack(words) {
    const value = this.#box.value === '' ? words : `${this.#box.value}\n${words}`;
    this.#set(value, value.length);
    this.#box.focus();
  }

  /** @param {string} words  empty to take it away */
  showHint(words) {
    this.#hint.textContent = words;
    this.#hint.hidden = words === '';
  }

  async #submit() {
    const value = this.#box.value;
    const lines = value.split(/\r\n|[\r\n]/).filter(line => line.trim() !== '');
    this.#suggestions.close();
    if (lines.length === 0 || this.#isAsking) {
      return;
    }

    const sent = lines.length === 1 ? lines : await this.#ask(lines);
    if (sent.length === 0) {
      this.#box.focus();
      return;
    }

    const refusal = this.onSend(sent);
    this.showHint(refusal);
    if (refusal === '') {
      this.#history.add(value.replace(/[\r\n]+$/, ''));
      this.#set('', 0);
    }
    this.#box.focus();
  }

  /** @param {string[]} lines */
  async #ask(lines) {
    this.#isAsking = true;
    const answer = await askAboutSeveral(lines);
    this.#isAsking = false;
    switch (answer) {
      case 'one': return [lines.map(line => line.trim()).join(' ')];
      // Several lines are a text; a path or a comment in it is no command.
      case 'several': return this.vocabulary().commands.length === 0 ? lines : lines.map(line => (line.startsWith('/') ? `/${line}` : line));
      default: return [];
    }
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // An input method uses these keys itself.
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }

    if (this.#handle(event)) {
      event.preventDefault();
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean}  false if the browser does what it does with the key
   */
  #handle(event) {
    switch (event.key) {
      case 'Enter': return this.#enter(event);
      case 'Tab': return this.#tab(event);
      case 'Escape': return this.#escape();
      case 'ArrowUp': return this.#arrow(event, -1);
      case 'ArrowDown': return this.#arrow(event, 1);
      default: return false;
    }
  }

  /** @param {KeyboardEvent} event */
  #enter(event) {
    if (event.shiftKey) {
      return false;
    }
    if (this.#suggestions.active >= 0) {
      this.#suggestions.close();
    } else {
      void this.#submit();
    }
    return true;
  }

  /** @param {KeyboardEvent} event */
  #tab(event) {
    if (this.#lets) {
      return false;
    }
    if (this.#suggestions.active >= 0) {
      this.#put(this.#suggestions.move(event.shiftKey ? -1 : 1));
      return true;
    }

    const completion = event.shiftKey || this.#box.selectionStart !== this.#box.selectionEnd ? null : complete(this.#box.value, this.#box.selectionStart, this.vocabulary());
    if (completion === null) {
      return false;
    }

    this.#completion = completion;
    this.#typed = this.#box.value.slice(completion.start, completion.end);
    if (completion.candidates.length === 1) {
      this.#suggestions.close();
      this.#put(completion.candidates[0]);
    } else {
      this.#suggestions.show(completion.candidates);
      this.#put(this.#suggestions.move(1));
    }
    return true;
  }

  #escape() {
    if (this.#suggestions.isOpen) {
      if (this.#suggestions.active >= 0) {
        this.#put({ insert: this.#typed, label: '', detail: '' });
      }
      this.#suggestions.close();
      this.#lets = true;
      return true;
    }
    this.#lets = true;
    return false;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} step
   */
  #arrow(event, step) {
    if (event.shiftKey) {
      return false;
    }
    if (this.#suggestions.active >= 0) {
      this.#put(this.#suggestions.move(step));
      return true;
    }

    const { value, selectionStart, selectionEnd } = this.#box;
    const isAtEdge = step < 0 ? !value.slice(0, selectionStart).includes('\n') : !value.slice(selectionEnd).includes('\n');
    const found = isAtEdge ? (step < 0 ? this.#history.older(value) : this.#history.newer()) : null;
    if (found === null) {
      return false;
    }
    this.#set(found, found.length);
    return true;
  }

  #changed() {
    this.#lets = false;
    this.#history.rest();
    this.showHint('');
    this.#offer();
    this.#fit();
  }

  /** Commands are offered as they are typed, names only with Tab. */
  #offer() {
    const { value, selectionStart } = this.#box;
    const isCommand = /^\/[^/\s]*$/.test(value.slice(0, selectionStart)) && !value.includes('\n');
    this.#completion = isCommand ? complete(value, selectionStart, this.vocabulary()) : null;
    this.#typed = value.slice(0, selectionStart);
    this.#suggestions.show(this.#completion?.candidates ?? []);
  }

  /** @param {import('./completion.js').Candidate} candidate */
  #choose(candidate) {
    this.#put(candidate);
    this.#suggestions.close();
  }

  /**
   * Puts a candidate in the place of the word.
   * @param {import('./completion.js').Candidate} candidate
   */
  #put({ insert }) {
    if (this.#completion === null) {
      return;
    }

    const { start, end } = this.#completion;
    const value = this.#box.value;
    const added = value.startsWith(' ', end) ? insert.trimEnd() : insert;
    this.#set(value.slice(0, start) + added + value.slice(end), start + added.length);
    this.#completion = { ...this.#completion, end: start + added.length };
  }

  /**
   * @param {string} value
   * @param {number} caret
   */
  #set(value, caret) {
    this.#box.value = value;
    this.#box.setSelectionRange(caret, caret);
    this.#fit();
  }

  /** As high as its text, where the style sheet cannot say so. */
  #fit() {
    if (!CSS.supports('field-sizing', 'content')) {
      this.#box.style.height = 'auto';
      this.#box.style.height = `${this.#box.scrollHeight}px`;
    }
  }
}
