/**
 * Which words can stand where the caret is. Pure.
 * @module
 */
import { beginningWith } from './names.js';

/**
 * @typedef {object} Candidate
 * @property {string} insert  what replaces the word
 * @property {string} label
 * @property {string} detail  may be empty
 */

/**
 * @typedef {object} Completion
 * @property {number} start  where the word that is replaced begins
 * @property {number} end
 * @property {Candidate[]} candidates
 */

/**
 * @typedef {object} Vocabulary
 * @property {Iterable<string>} people
 * @property {Iterable<string>} rooms
 * @property {Iterable<string>} languages
 * @property {{ word: string, parameters: string, help: string }[]} commands  empty where there are no commands
 */

const bound = 50;

/** What the first word after a command is. */
const argumentsOf = /** @type {Map<string, keyof Vocabulary>} */ (new Map(Object.entries({
  msg: 'people', tell: 'people', m: 'people', whois: 'people', ignore: 'people', unignore: 'people', kick: 'people', mute: 'people', ban: 'people',
  join: 'rooms', j: 'rooms', who: 'rooms', w: 'rooms', names: 'rooms',
  lang: 'languages', language: 'languages',
  help: 'commands',
})));

/**
 * @param {string} text
 * @param {number} caret
 * @param {Vocabulary} vocabulary
 * @returns {Completion | null}  null if nothing fits
 */
export function complete(text, caret, vocabulary) {
  const start = text.slice(0, caret).search(/\S*$/);
  const word = text.slice(start, caret);
  const end = caret + text.slice(caret).search(/(?!\S)/);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const candidates = find(before, word, vocabulary).filter(candidate => candidate.insert.trimEnd() !== text.slice(start, end) || candidate.insert.endsWith(' '));
  return candidates.length === 0 ? null : { start, end, candidates: candidates.slice(0, bound) };
}

/**
 * @param {string} before      the line up to the word
 * @param {string} word
 * @param {Vocabulary} vocabulary
 * @returns {Candidate[]}
 */
function find(before, word, vocabulary) {
  if (before === '' && word.startsWith('/')) {
    return commands(word.slice(1), '/', vocabulary);
  }

  const command = vocabulary.commands.length > 0 ? /^\/(\S+)\s+$/.exec(before)?.[1].toLowerCase() : undefined;
  switch (argumentsOf.get(command ?? '')) {
    case 'rooms': return plain(beginningWith(vocabulary.rooms, word.replace(/^#/, '')), '');
    case 'languages': return plain(beginningWith(vocabulary.languages, word), '');
    case 'commands': return commands(word.replace(/^\//, ''), '', vocabulary);
    case 'people': return plain(beginningWith(vocabulary.people, word), ' ');
    default: return word === '' ? [] : people(before, word, vocabulary);
  }
}

/**
 * @param {string} word
 * @param {string} slash
 * @param {Vocabulary} vocabulary
 */
function commands(word, slash, vocabulary) {
  return vocabulary.commands
    .filter(command => command.word.startsWith(word.toLowerCase()))
    .map(command => ({ insert: `${slash}${command.word}${slash === '' || command.parameters === '' ? '' : ' '}`, label: `/${command.word}${command.parameters && ' ' + command.parameters}`, detail: command.help }));
}

/**
 * Somebody is spoken to at the beginning of a line, and spoken of within it. An `@` before the name is left where it is.
 * @param {string} before
 * @param {string} word
 * @param {Vocabulary} vocabulary
 */
function people(before, word, vocabulary) {
  const mark = word.startsWith('@') ? '@' : '';
  const names = beginningWith(vocabulary.people, word.slice(mark.length));
  return names.map(name => ({ insert: mark + name + (before === '' && mark === '' ? ': ' : ' '), label: name, detail: '' }));
}

/**
 * @param {string[]} words
 * @param {string} behind
 */
function plain(words, behind) {
  return words.map(word => ({ insert: word + behind, label: word, detail: '' }));
}
