/**
 * The wire: what the lines of the view `/raw all` (docs/protocol.md) mean. Pure: knows neither the socket nor the document.
 * @module
 */

/** The WebSocket subprotocol that begins in the view `/raw all`. */
export const subprotocol = 'kestrelchat.raw';

/**
 * A line from the server.
 * @typedef {object} WireLine
 * @property {Date | null} time
 * @property {string} kind
 * @property {string} room   `@` for private lines
 * @property {number | null} id
 * @property {string} name
 * @property {string} text
 */

const fields = 6;

/** The reasons after which coming back by itself would be against somebody's will. */
const finalReasons = new Set(['Quit', 'ClosedByOperator', 'Banned', 'NameClaimed']);

/** RFC 6455: the other side does not want what it was sent; here a ban, a kick or a limit. */
const policyViolation = 1008;

/**
 * Splits a frame into its lines; the last may lack its LF.
 * @param {string} frame
 * @returns {string[]}
 */
export function linesOf(frame) {
  const lines = frame.split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }
  return lines;
}

/**
 * Parses a line. What is not in six fields (a server that does not know the view) becomes a notice.
 * @param {string} line
 * @returns {WireLine}
 */
export function parse(line) {
  const parts = line.split('\t');
  if (parts.length !== fields) {
    return { time: null, kind: 'notice', room: '', id: null, name: '', text: line.replace(/^\* /, '') };
  }

  const [time, kind, room, id, name, text] = parts;
  const at = new Date(time);
  return { time: Number.isNaN(at.getTime()) ? null : at, kind, room, id: /^\d{1,15}$/.test(id) ? Number(id) : null, name, text };
}

/**
 * Whether a client may connect again by itself after the connection ended.
 * @param {string} reason  the name of the close reason, from the line `closed`; empty if none came
 * @param {number} code    the WebSocket's close code
 */
export function mayReturn(reason, code) {
  return reason === '' ? code !== policyViolation : !finalReasons.has(reason);
}

/**
 * The length of a line as the server counts it.
 * @param {string} text
 */
export function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

/**
 * The word of a command in lower case, such as `join`; empty if the text is no command.
 * @param {string} text
 */
export function commandOf(text) {
  return /^\/([^/\s]\S*)/.exec(text)?.[1].toLowerCase() ?? '';
}
