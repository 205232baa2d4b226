// Elements without markup: whatever a client typed gets into the page as the data of a text node.

/**
 * Creates an element.
 * @param {string} tag
 * @param {Record<string, string | boolean | undefined>} [attributes] `true` sets an empty attribute; `false` and `undefined` none.
 * @param {...(Node | string)} children A string becomes a text node.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Returns the element with this id, which has to exist. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element '${id}'`);
  return element;
}

/** Sets the text of an element that holds nothing else. It changes the page only if the text differs, and then keeps the text node. */
export function setText(element, text) {
  const node = element.firstChild;
  if (!node) {
    if (text) element.append(text);
  } else if (node.data !== text) {
    node.data = text;
  }
}

/** Sets an attribute, or removes it if the value is null; changes the page only if the value differs. */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
