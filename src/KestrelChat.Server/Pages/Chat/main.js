/**
 * Puts the page together.
 * @module
 */
import { Box } from './box.js';
import { Commands } from './commands.js';
import { Connection } from './connection.js';
import { byId } from './elements.js';
import { Header } from './header.js';
import { Log } from './log.js';
import { Attention } from './notify.js';
import { Roster } from './roster.js';
import { Session } from './session.js';
import { Side } from './side.js';
import { Status } from './status.js';
import { apply, chooseLanguage, language, languages, onLanguageChange } from './texts.js';

const defaultMaxLineBytes = 4096;
const endpoint = { hasCommands: served('chat-commands') !== 'off', maxLineBytes: Number(served('chat-line-bytes')) || defaultMaxLineBytes };

apply();

const url = new URL('chat', location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
url.search = url.hash = '';

const commands = new Commands();
const roster = new Roster();
const log = new Log(byId('log'), /** @type {HTMLButtonElement} */ (byId('jump')));
const attention = new Attention();
const connection = new Connection(url, {
  onOpen: () => session.opened(),
  onLine: line => session.received(line),
  onState: () => {
    if (connection.state === 'waiting' || connection.state === 'ended') {
      session.lost();
    }
    status.show();
  },
});
const status = new Status(connection);
const header = new Header(name => session.takeName(name));
const side = new Side(roster, {
  onRoom: room => session.join(room),
  onPerson: name => box.begin(endpoint.hasCommands ? `/msg ${name} ` : `${name}: `),
  onLook: () => session.looked(),
});
const box = new Box(
  () => ({
    people: [...roster.names].filter(name => name !== session.me),
    rooms: side.rooms,
    languages: Object.keys(languages),
    commands: endpoint.hasCommands ? commands.all : [],
  }),
  lines => session.send(lines),
);
const session = new Session({ connection, log, roster, side, box, header, attention, status, commands, endpoint });

document.documentElement.toggleAttribute('data-without-commands', !endpoint.hasCommands);
offerLanguages();
offerNewRoom();
await loadCommands();
connection.connect();
if (!matchMedia('(pointer: coarse)').matches) {
  box.focus();
}

/**
 * What the server wrote into the page.
 * @param {string} name
 */
function served(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? '';
}

function offerLanguages() {
  const menu = /** @type {HTMLSelectElement} */ (byId('language'));
  menu.append(...Object.entries(languages).map(([code, name]) => {
    const option = new Option(name, code);
    option.lang = code;
    return option;
  }));
  menu.value = language();
  menu.addEventListener('change', () => chooseLanguage(menu.value));
  onLanguageChange(() => void loadCommands().then(() => session.languageChanged()));
}

function offerNewRoom() {
  const field = /** @type {HTMLInputElement} */ (byId('room-field'));
  byId('room-form').addEventListener('submit', event => {
    event.preventDefault();
    const room = field.value.trim();
    if (room !== '') {
      field.value = '';
      side.close();
      session.join(room);
    }
  });
}

/** Without them the chat works, and no command is completed. */
async function loadCommands() {
  try {
    await commands.load(language());
  } catch (error) {
    console.warn('The commands cannot be loaded.', error);
  }
}
