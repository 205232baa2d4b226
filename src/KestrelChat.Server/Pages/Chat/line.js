/**
 * Makes the list item of a line. What tells the kinds apart besides colour: own lines stand at the other side, private ones have a lock and
 * a label, notices and movements have no bubble and a mark.
 * @module
 */
import { icon, isolated, make } from './elements.js';
import { hueOf, isAddress } from './names.js';
import { pieces, text } from './texts.js';
import { clock, fully } from './times.js';

/** @typedef {import('./wire.js').WireLine} WireLine */

/**
 * @param {WireLine} line
 * @param {string} room                the room in whose list it stands
 * @param {{ isOwn: boolean, isMention: boolean }} about
 * @returns {HTMLLIElement}
 */
export function lineItem(line, room, about) {
  const item = listItem(line, room);
  item.toggleAttribute('data-own', about.isOwn);
  item.toggleAttribute('data-mention', about.isMention);
  if (line.name !== '') {
    item.dataset.name = line.name;
    item.dataset.hue = String(hueOf(line.name));
  }

  const build = Object.hasOwn(builders, line.kind) ? builders[line.kind] : notice;
  build(item, line);
  return item;
}

/**
 * A notice with something to do about it.
 * @param {Date} time
 * @param {string} words
 * @param {string} kind
 * @param {{ label: string, act: () => void }} [action]
 */
export function pageNotice(time, words, kind, action) {
  const line = { time, kind, room: '', id: null, name: '', text: words };
  const item = listItem(line, '');
  notice(item, line);
  if (action !== undefined) {
    const button = make('button', 'button line-action', action.label);
    button.type = 'button';
    button.addEventListener('click', () => {
      button.remove();
      action.act();
    });
    item.append(button);
  }
  return item;
}

/**
 * @param {WireLine} line
 * @param {string} room
 */
function listItem(line, room) {
  const item = make('li', 'line');
  item.dataset.kind = line.kind;
  item.dataset.room = room;
  item.dataset.at = String((line.time ?? new Date()).getTime());
  if (line.id !== null) {
    item.dataset.id = String(line.id);
  }
  return item;
}

/** @type {Record<string, (item: HTMLLIElement, line: WireLine) => void>} */
const builders = {
  said(item, line) {
    item.append(make('div', 'bubble', make('div', 'who', author(line.name)), body(line), timeOf(line)));
  },
  acted(item, line) {
    item.append(mark('acted'), make('div', 'movement', author(line.name), ' ', words(line.text)), timeOf(line));
  },
  from(item, line) {
    privately(item, line, 'privateFrom');
  },
  to(item, line) {
    privately(item, line, 'privateTo');
  },
  arrived(item, line) {
    movement(item, line, 'arrived', pieces('arrived', { name: author(line.name) }));
  },
  left(item, line) {
    movement(item, line, 'left', pieces(line.text === '' ? 'left' : 'leftSaying', { name: author(line.name), text: words(line.text) }));
  },
  renamed(item, line) {
    movement(item, line, 'renamed', pieces('renamed', { name: author(line.name), text: author(line.text) }));
  },
  topic(item, line) {
    movement(item, line, 'topic', pieces(line.text === '' ? 'topicCleared' : 'topicSet', { name: author(line.name), text: words(line.text) }));
  },
  found(item, line) {
    const when = make('time', 'found-time', fully(line.time ?? new Date()));
    when.dateTime = (line.time ?? new Date()).toISOString();
    item.append(mark('found'), make('div', 'movement', make('span', 'visually-hidden', `${text('found')}: `), author(line.name), ' ', words(line.text), ' ', when));
  },
  summary(item, line) {
    const [arrived = '', left = '', here = ''] = line.text.split(' ');
    movement(item, line, 'summary', pieces('summary', { arrived, left, here }));
  },
};

/** @param {string} name */
function author(name) {
  const element = isolated(name, isAddress(name) ? 'name name-address' : 'name');
  element.dataset.hue = String(hueOf(name));
  return element;
}

/** @param {string} content */
function words(content) {
  const element = make('span', 'text', content);
  element.dir = 'auto';
  return element;
}

/** @param {WireLine} line */
function body(line) {
  const element = make('div', 'text', line.text);
  element.dir = 'auto';
  return element;
}

/** @param {WireLine} line */
function timeOf(line) {
  const time = line.time ?? new Date();
  const element = make('time', 'time', clock(time));
  element.dateTime = time.toISOString();
  element.title = fully(time);
  return element;
}

/** @param {string} name */
function mark(name) {
  return make('span', 'mark', icon(name));
}

/**
 * @param {HTMLLIElement} item
 * @param {WireLine} line
 * @param {'privateFrom' | 'privateTo'} label
 */
function privately(item, line, label) {
  const who = make('div', 'who', icon('private'), make('span', 'label', ...pieces(label, { name: author(line.name) })));
  item.append(make('div', 'bubble', who, body(line), timeOf(line)));
}

/**
 * @param {HTMLLIElement} item
 * @param {WireLine} line
 * @param {string} drawing
 * @param {(Node | string)[]} content
 */
function movement(item, line, drawing, content) {
  item.append(mark(drawing), make('div', 'movement', ...content), timeOf(line));
}

/**
 * @param {HTMLLIElement} item
 * @param {WireLine} line
 */
function notice(item, line) {
  item.append(mark('notice'), body(line), timeOf(line));
}
