// Numbers, sizes and times as the page shows them. Pure functions.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const hourMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dateTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const dayTime = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Shown for a value that is not known. */
export const UNKNOWN = "–";

/** A whole number: 4,980. */
export const count = value => (value == null ? UNKNOWN : whole.format(value));

/** A number in a few characters: 4,980, 49.8K. */
export const short = value => (value == null ? UNKNOWN : Math.abs(value) < 10_000 ? decimal(value) : compact.format(value));

/** A number with the decimals that matter: 0.35, 3.5, 350. */
export function decimal(value) {
  if (value == null) return UNKNOWN;
  const size = Math.abs(value);
  return size === 0 ? "0" : size < 1 ? trim(value.toFixed(2)) : size < 10 ? trim(value.toFixed(1)) : whole.format(value);
}

/** A number of bytes, by thousands: 512 B, 1.5 kB. */
export function bytes(value) {
  if (value == null) return UNKNOWN;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? whole.format(value) : trim(value.toFixed(1))} ${byteUnits[unit]}`;
}

/** A duration by its two largest units: 42 s, 3 min 5 s, 2 h 14 min, 12 d 3 h. */
export function duration(seconds) {
  if (seconds == null) return UNKNOWN;
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return pair(s, 60, "min", 1, "s");
  if (s < 86_400) return pair(s, 3600, "h", 60, "min");
  return pair(s, 86_400, "d", 3600, "h");
}

/** The time of day: 14:03:21. */
export const timeOfDay = at => clock.format(at);

/** The time of day to the minute: 14:03. */
export const minuteOfDay = at => hourMinute.format(at);

/** Day and time: 28 Nov 2026, 14:03:21. */
export const fullTime = at => dateTime.format(at);

/** The time of day, with the day if that is not today. */
export function when(at, now = new Date()) {
  return at.toDateString() === now.toDateString() ? clock.format(at) : dayTime.format(at);
}

/** A number with its noun: 1 client, 12 clients. */
export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** A text amid other text: one that is written from right to left reorders nothing around it. */
export const isolate = text => `\u2068${text}\u2069`;

/** A client in a sentence: its name, address and room. */
export const describeClient = client => `${isolate(client.name)}, ${client.address}, in ${isolate(client.room)}`;

const trim = text => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

function pair(seconds, large, largeName, small, smallName) {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeName}${rest ? ` ${rest} ${smallName}` : ""}`;
}
