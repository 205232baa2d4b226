// Dialogs with a form: opening, sending once at a time, and the server's words if it refuses.

import { setText } from "./dom.js";

/** Makes a dialog ready. Its form has an element `.dialog-error` and a button `value="cancel"`. */
export class FormDialog {
  #dialog;
  #form;
  #error;
  #submit = null;

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector("form");
    this.#error = dialog.querySelector(".dialog-error");
    this.#form.addEventListener("submit", event => {
      event.preventDefault();
      this.#send();
    });
    this.#form.querySelector("button[value=cancel]").addEventListener("click", () => dialog.close("cancel"));
  }

  /** The dialog's field of this name. */
  field(name) {
    return this.#form.elements.namedItem(name);
  }

  /** Whether it is open. */
  get isOpen() {
    return this.#dialog.open;
  }

  /**
   * Opens the dialog with empty fields.
   * @param {() => Promise<void>} submit Does it; an error that it throws is shown, and the dialog stays.
   * @returns {Promise<boolean>} Whether it was done, when the dialog is closed.
   */
  open(submit) {
    this.#submit = submit;
    this.#form.reset();
    this.showError("");
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    return new Promise(resolve => {
      this.#dialog.addEventListener("close", () => {
        this.#form.reset();
        resolve(this.#dialog.returnValue === "done");
      }, { once: true });
    });
  }

  showError(words) {
    setText(this.#error, words);
    this.#error.hidden = !words;
  }

  async #send() {
    const button = this.#form.querySelector("button[value=ok]");
    if (button.disabled) return;
    button.disabled = true;
    this.showError("");
    try {
      await this.#submit();
      this.#dialog.close("done");
    } catch (error) {
      this.showError(error.message);
    } finally {
      button.disabled = false;
    }
  }
}
