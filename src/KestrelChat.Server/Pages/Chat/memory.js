/**
 * What the page remembers: for this browser (language, name, notifications), and for this tab alone (the name's token, the room).
 * A browser may forbid it; then the page remembers nothing.
 * @module
 */
const prefix = 'kestrelchat.';

/** @param {string} key */
export function remembered(key) {
  return read(() => localStorage.getItem(prefix + key));
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  read(() => (localStorage.setItem(prefix + key, value), null));
}

/** @param {string} key */
export function rememberedInTab(key) {
  return read(() => sessionStorage.getItem(prefix + key));
}

/** @param {string} key @param {string} value */
export function rememberInTab(key, value) {
  read(() => (sessionStorage.setItem(prefix + key, value), null));
}

/** @param {() => string | null} action */
function read(action) {
  try {
    return action() ?? '';
  } catch {
    return '';
  }
}
