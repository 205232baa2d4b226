/**
 * The page's own texts in the language that the user chose. What the server says comes in that language from the server.
 * @module
 */
import en from './texts-en.js';
import ru from './texts-ru.js';
import zh from './texts-zh.js';
import { remember, remembered } from './memory.js';

/** @typedef {keyof typeof en} TextId */

/** @type {Record<string, Record<TextId, string>>} */
const tables = { en, ru, zh };

/** Each language by its own name. */
export const languages = { en: 'English', ru: 'Русский', zh: '中文' };

/** The language that the server speaks to those who do not choose. */
const served = document.documentElement.lang;

/** @type {(() => void)[]} */
const observers = [];

let present = [remembered('language'), ...navigator.languages.map(tag => tag.split('-')[0]), served].find(code => Object.hasOwn(tables, code)) ?? 'en';

export function language() {
  return present;
}

/** Whether the server has to be asked to speak the page's language. */
export function differsFromServer() {
  return present !== served;
}

/** @param {string} code */
export function chooseLanguage(code) {
  present = code;
  remember('language', code);
  apply();
  observers.forEach(observer => observer());
}

/** @param {() => void} observer */
export function onLanguageChange(observer) {
  observers.push(observer);
}

/**
 * A text with its values. The values are text, never markup.
 * @param {TextId} id
 * @param {Record<string, string | number>} [values]
 */
export function text(id, values = {}) {
  return tables[present][id].replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/**
 * A text whose values are nodes, such as a name with a direction of its own.
 * @param {TextId} id
 * @param {Record<string, Node | string>} values
 * @returns {(Node | string)[]}
 */
export function pieces(id, values) {
  return tables[present][id].split(/(\{\w+\})/).map(piece => (piece.startsWith('{') ? values[piece.slice(1, -1)] ?? '' : piece));
}

/** Puts the texts into the elements that name them: data-text (content), data-label, data-hint (title) and data-placeholder. */
export function apply() {
  document.documentElement.lang = present;
  const id = (/** @type {string | undefined} */ name) => /** @type {TextId} */ (name);
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-text], [data-label], [data-hint], [data-placeholder]'))) {
    const { text: content, label, hint, placeholder } = element.dataset;
    if (content) {
      element.textContent = text(id(content));
    }
    if (label) {
      element.setAttribute('aria-label', text(id(label)));
    }
    if (hint) {
      element.title = text(id(hint));
    }
    if (placeholder) {
      element.setAttribute('placeholder', text(id(placeholder)));
    }
  }
}
