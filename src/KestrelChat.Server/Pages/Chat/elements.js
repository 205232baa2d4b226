/**
 * Makes elements. Text becomes text nodes, never markup.
 * @module
 */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) {
    throw new Error(`index.html: no element with the id '${id}'`);
  }
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className !== '') {
    element.className = className;
  }
  element.append(...children);
  return element;
}

/**
 * A name, or another text of somebody else, that cannot turn what is around it.
 * @param {string} name
 * @param {string} [className]
 */
export function isolated(name, className = '') {
  return make('bdi', className, name);
}

const svg = 'http://www.w3.org/2000/svg';

/**
 * One of the drawings of index.html; decoration only.
 * @param {string} name
 */
export function icon(name) {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('class', 'icon');
  drawing.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#icon-${name}`);
  drawing.append(use);
  return drawing;
}
