/**
 * Times and days as the user writes them.
 * @module
 */
import { language, text } from './texts.js';

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(name, options) {
  const key = `${name} ${language()}`;
  let made = formats.get(key);
  if (made === undefined) {
    // The region of the browser decides between 12 and 24 hours, the language of the page writes the words.
    const tag = navigator.languages.find(candidate => candidate.split('-')[0] === language()) ?? language();
    made = new Intl.DateTimeFormat(tag, options);
    formats.set(key, made);
  }
  return made;
}

/** @param {Date} time */
export function clock(time) {
  return format('clock', { timeStyle: 'short' }).format(time);
}

/** @param {Date} time */
export function fully(time) {
  return format('fully', { dateStyle: 'full', timeStyle: 'medium' }).format(time);
}

/** A day that can be compared. @param {Date} time */
export function dayOf(time) {
  return `${time.getFullYear()}-${time.getMonth() + 1}-${time.getDate()}`;
}

/** @param {Date} time */
export function dayName(time) {
  const now = new Date();
  const day = dayOf(time);
  if (day === dayOf(now)) {
    return text('today');
  }
  if (day === dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) {
    return text('yesterday');
  }
  return format('day', { weekday: 'long', day: 'numeric', month: 'long', ...(time.getFullYear() !== now.getFullYear() && { year: 'numeric' }) }).format(time);
}
