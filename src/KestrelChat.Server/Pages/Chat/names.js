/**
 * Names: their colour, whether a text says one, how they are sorted. Pure.
 * @module
 */

const hues = 12;

/** Names without a person's choice: addresses, and numbers of a unix socket, with the node's name behind them where needed. */
const addressed = /^(?:\d{1,3}(?:\.\d{1,3}){3}:\d+|\[[\da-f:.%\w]+\]:\d+|unix:\d+)(?:[@#].*)?$/i;

/** @param {string} name */
export function isAddress(name) {
  return addressed.test(name);
}

/** @param {string} text */
function fold(text) {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * The number of a name's colour: the same in every page, and for all ways of writing the name.
 * @param {string} name
 */
export function hueOf(name) {
  let hash = 2166136261;
  for (const character of fold(name)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  }

  // The last bits of short names alone are much alike.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 16)) >>> 0) % hues;
}

const partOfWord = /[\p{L}\p{N}\p{M}_]/u;

/** Scripts that put no space between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Whether a text says a name, as a word of its own.
 * @param {string} text
 * @param {string} name
 */
export function says(text, name) {
  const sought = fold(name);
  if (sought === '') {
    return false;
  }

  const folded = fold(text);
  for (let at = folded.indexOf(sought); at >= 0; at = folded.indexOf(sought, at + 1)) {
    const before = [...folded.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
    const after = String.fromCodePoint(folded.codePointAt(at + sought.length) ?? 32);
    if (isEdge(before, sought) && isEdge(after, sought)) {
      return true;
    }
  }
  return false;
}

/**
 * @param {string} neighbour
 * @param {string} name
 */
function isEdge(neighbour, name) {
  return !partOfWord.test(neighbour) || unspaced.test(neighbour) || unspaced.test(name);
}

/**
 * Names that begin as typed, in alphabetical order.
 * @param {Iterable<string>} names
 * @param {string} start
 * @returns {string[]}
 */
export function beginningWith(names, start) {
  const sought = fold(start);
  return [...names].filter(name => fold(name).startsWith(sought)).sort(compare);
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** People who chose a name come before those who did not. @param {string} a @param {string} b */
export function compare(a, b) {
  return Number(isAddress(a)) - Number(isAddress(b)) || collator.compare(a, b);
}
