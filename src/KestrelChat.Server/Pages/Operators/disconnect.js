// The dialog that disconnects a client.

import { administer, query } from "./api.js";
import { FormDialog } from "./dialog.js";
import { byId, setText } from "./dom.js";
import { describeClient, isolate } from "./format.js";
import { notify } from "./notice.js";

let dialog = null;

/** Asks for the reason and disconnects the client. @returns {Promise<boolean>} Whether it was done. */
export function askDisconnect(client) {
  dialog ??= new FormDialog(byId("disconnect-dialog"));
  setText(byId("disconnect-whom"), describeClient(client));
  return dialog.open(async () => {
    await administer("DELETE", `clients/${client.id}${query({ reason: dialog.field("reason").value.trim() })}`);
    notify(`${isolate(client.name)} is disconnected.`);
  });
}
