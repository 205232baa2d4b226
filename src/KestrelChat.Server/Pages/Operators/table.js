// Rows of a table that stay: a refresh changes the texts that differ, and keeps focus, selection and the rows' elements.

import { el, setText } from "./dom.js";

/**
 * @typedef {object} Column
 * @property {(item: any) => string} text
 * @property {string} [kind] The class of the cell: "number", "mono", "wide" (cut if it is long), "wrap".
 * @property {(item: any) => string} [hint] The cell's title.
 */

export class Rows {
  #body;
  #columns;
  #keyOf;
  #createLead;
  #onCreate;
  #rows = new Map();
  #spare = [];

  /**
   * @param {HTMLTableSectionElement} body
   * @param {Column[]} columns
   * @param {object} options
   * @param {(item: any) => string | number} options.keyOf What tells items apart.
   * @param {() => HTMLElement} [options.createLead] Creates what the first cell, the row's header, holds around its text: a button.
   * @param {(row: HTMLTableRowElement) => void} [options.onCreate] For further cells.
   */
  constructor(body, columns, { keyOf, createLead, onCreate }) {
    this.#body = body;
    this.#columns = columns;
    this.#keyOf = keyOf;
    this.#createLead = createLead;
    this.#onCreate = onCreate;
  }

  /** Shows these items in this order. */
  show(items) {
    const focused = this.#body.contains(document.activeElement) ? document.activeElement : null;
    const old = this.#rows;
    this.#rows = new Map();
    for (const item of items) {
      const key = this.#keyOf(item);
      const kept = old.get(key);
      if (kept) this.#rows.set(key, kept);
      old.delete(key);
    }
    // The row under the focus is not used for another item: Enter would do to that one what was meant for the first.
    for (const row of old.values()) {
      if (row.element.contains(focused)) row.element.remove();
      else this.#spare.push(row);
    }
    let next = this.#body.firstElementChild;
    for (const item of items) {
      const key = this.#keyOf(item);
      const row = this.#rows.get(key) ?? this.#spare.pop() ?? this.#create();
      this.#rows.set(key, row);
      this.#fill(row, item, key);
      if (row.element === next) next = next.nextElementSibling;
      else this.#body.insertBefore(row.element, next);
    }
    for (const row of this.#spare) row.element.remove();
    if (focused && focused !== document.activeElement) (this.#body.contains(focused) ? focused : this.#body.closest("[tabindex]"))?.focus({ preventScroll: true });
  }

  /** The item of a row that an event came from; undefined elsewhere. */
  itemOf(target) {
    const key = target.closest("tr")?.dataset.key;
    for (const [candidate, row] of this.#rows) {
      if (String(candidate) === key) return row.item;
    }
    return undefined;
  }

  /** The element of an item's row; undefined if it is not shown. */
  elementOf(key) {
    return this.#rows.get(key)?.element;
  }

  #create() {
    const lead = this.#createLead?.();
    const cells = this.#columns.map((column, i) => el(i === 0 ? "th" : "td", { class: column.kind, scope: i === 0 ? "row" : undefined }));
    if (lead) cells[0].append(lead);
    const element = el("tr", {}, ...cells);
    this.#onCreate?.(element);
    return { element, targets: lead ? [lead, ...cells.slice(1)] : cells, cells };
  }

  #fill(row, item, key) {
    row.item = item;
    row.element.dataset.key = key;
    this.#columns.forEach((column, i) => {
      setText(row.targets[i], column.text(item));
      if (column.hint) {
        const hint = column.hint(item);
        if (row.cells[i].title !== hint) row.cells[i].title = hint;
      }
    });
  }
}

/** Moves the focus among the buttons of a column by arrow keys, Home and End; one of them is in the tab order. */
export function moveByArrows(body, selector) {
  body.addEventListener("keydown", event => {
    const buttons = [...body.querySelectorAll(selector)];
    const at = buttons.indexOf(event.target);
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[Math.min(Math.max(to, 0), buttons.length - 1)].focus();
  });
  body.addEventListener("focusin", event => {
    if (!event.target.matches(selector)) return;
    for (const button of body.querySelectorAll(selector)) button.tabIndex = button === event.target ? 0 : -1;
  });
  return () => {
    if (body.querySelector(`${selector}[tabindex="0"]`)) return;
    const first = body.querySelector(selector);
    if (first) first.tabIndex = 0;
  };
}
