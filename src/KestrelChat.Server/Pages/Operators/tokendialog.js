// Asks for the operators' token, and keeps it if the server accepts it.

import { checkToken } from "./api.js";
import { FormDialog } from "./dialog.js";
import { byId, setText } from "./dom.js";
import { notify } from "./notice.js";
import { hasToken, onTokenChange, setToken } from "./token.js";

let dialog = null;

/** Asks for the token unless there is one. @returns {Promise<boolean>} Whether there is one now. */
export async function requireToken() {
  if (hasToken()) return true;
  return dialog.open(async () => {
    const candidate = dialog.field("token").value.trim();
    await checkToken(candidate);
    setToken(candidate);
  });
}

/** Makes the button of the strip ready, which asks for the token or forgets it. */
export function setUpToken() {
  dialog = new FormDialog(byId("token-dialog"));
  const button = byId("token-button");
  button.addEventListener("click", async () => {
    if (hasToken()) {
      setToken(null);
      notify("The token is forgotten.");
    } else if (await requireToken()) {
      notify("The token is accepted; reloading the page forgets it.");
    }
  });
  const show = () => {
    setText(button, hasToken() ? "Forget token" : "Enter token…");
    document.body.dataset.token = String(hasToken());
  };
  onTokenChange(show);
  show();
}
