// The colours of the page's style for what is drawn on a canvas.

const names = ["--text-muted", "--border", "--series-0", "--series-1", "--series-2", "--series-3", "--series-4"];
const colors = new Map();
const listeners = new Set();

function read() {
  const style = getComputedStyle(document.documentElement);
  for (const name of names) colors.set(name, style.getPropertyValue(name).trim());
}

/** The present value of a custom property of the page. */
export function color(name) {
  if (!colors.size) read();
  return colors.get(name);
}

/** The same colour, so transparent that lines are seen through it. */
export const tint = name => `color-mix(in srgb, ${color(name)} 14%, transparent)`;

/** Calls the listener when the colours have changed: light, dark, contrast. */
export const onColorChange = listener => listeners.add(listener);

for (const preference of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
  matchMedia(preference).addEventListener("change", () => {
    read();
    for (const listener of listeners) listener();
  });
}
