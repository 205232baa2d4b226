// The dialog that mutes a client.

import { administer } from "./api.js";
import { FormDialog } from "./dialog.js";
import { byId, setText } from "./dom.js";
import { describeClient, isolate, plural } from "./format.js";
import { notify } from "./notice.js";

let dialog = null;

/** Asks for how long, and mutes the client. @returns {Promise<boolean>} Whether it was done. */
export function askMute(client) {
  dialog ??= new FormDialog(byId("mute-dialog"));
  setText(byId("mute-whom"), describeClient(client));
  return dialog.open(async () => {
    const minutes = Number(dialog.field("minutes").value);
    const reason = dialog.field("reason").value.trim();
    await administer("POST", `clients/${client.id}/mute`, { body: reason ? { minutes, reason } : { minutes } });
    notify(`${isolate(client.name)} is muted for ${plural(minutes, "minute")}.`);
  });
}
