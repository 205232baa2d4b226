/**
 * The server's commands with their help, from the wordings that the server itself uses.
 * @module
 */

/** @typedef {{ word: string, parameters: string, help: string }} Command */

/** A page has its own colours and times, and speaks a form of its own. */
const notHere = new Set(['bell', 'color', 'time', 'raw']);

export class Commands {
  /** @type {Command[]} */
  all = [];

  /** What the server says when the language has changed; the page says it itself. */
  languageNotice = '';

  /** @param {string} language */
  async load(language) {
    const response = await fetch(`assets/${language}.json`);
    if (!response.ok) {
      return;
    }

    const wording = await response.json();
    this.languageNotice = wording.language.replace(/^\* /, '');
    this.all = Object.entries(wording.commands)
      .filter(([word]) => !notHere.has(word))
      .map(([word, { arguments: parameters = '', help }]) => ({ word, parameters, help }));
  }
}
