/**
 * Who the user is, and how the name comes back after a lost connection or a reload.
 * @module
 */
import { remember, remembered, rememberedInTab, rememberInTab } from './memory.js';
import { isAddress } from './names.js';

export class Identity {
  /** The present name, or an address. */
  name = '';

  #wanted = rememberedInTab('name') || remembered('name');

  /** How the name is being taken back. @type {'' | 'claim' | 'nick'} */
  #attempt = '';

  /** @param {{ log: import('./log.js').Log, side: import('./side.js').Side, header: import('./header.js').Header, hasCommands: boolean }} parts */
  constructor(parts) {
    this.parts = parts;
  }

  get isNamed() {
    return this.name !== '' && !isAddress(this.name);
  }

  /**
   * Whether a line of this author is the user's own; also while the name is being taken back.
   * @param {string} author
   */
  is(author) {
    return author === this.name || (this.#attempt !== '' && author === this.#wanted);
  }

  /** Whether the user is just given this name back, which is no news. @param {string} name */
  comesBackAs(name) {
    return this.#attempt !== '' && name === this.#wanted;
  }

  /** @returns {string}  the command that takes the name back; empty if there is none to take */
  takeBack() {
    if (this.#wanted === '') {
      return '';
    }
    const token = rememberedInTab('token');
    this.#attempt = token === '' ? 'nick' : 'claim';
    return token === '' ? `/nick ${this.#wanted}` : `/claim ${this.#wanted} ${token}`;
  }

  lost() {
    this.#attempt = '';
  }

  /**
   * The server says who the user is.
   * @param {string} name
   * @param {string} token  empty for an address
   */
  named(name, token) {
    this.name = name;
    if (token !== '') {
      if (this.#attempt !== '') {
        this.parts.log.markOwn(name, true);
      }
      this.#attempt = '';
      this.#wanted = name;
      rememberInTab('name', name);
      rememberInTab('token', token);
      remember('name', name);
    }
    this.parts.side.showMe(name);
    this.#show();
  }

  /**
   * A notice came: it may refuse the name.
   * @param {string} notice
   * @returns {string}  the command to try next, instead of showing the notice; empty if it is to be shown
   */
  refused(notice) {
    if (this.#attempt === '' || !notice.includes(this.#wanted)) {
      return '';
    }

    if (this.#attempt === 'claim') {
      // The token is no longer known, or it is another's name now.
      this.#attempt = 'nick';
      rememberInTab('token', '');
      return `/nick ${this.#wanted}`;
    }

    this.parts.log.markOwn(this.#wanted, false);
    this.#attempt = '';
    this.#wanted = '';
    this.#show();
    return '';
  }

  #show() {
    this.parts.header.showMe(this.name, this.parts.hasCommands && !this.isNamed && this.#attempt === '');
  }
}
