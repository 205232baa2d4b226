// The dialog that mutes a client, and with it whoever comes under its name or from its address.

import { addressOf, isLoopback } from "./addresses.js";
import { administer } from "./api.js";
import { FormDialog } from "./dialog.js";
import { byId, setText } from "./dom.js";
import { describeClient, isolate, plural } from "./format.js";
import { Hits } from "./hits.js";
import { notify, pendingWords } from "./notice.js";

let dialog = null;
let hits = null;

/** Asks for how long, and mutes the client. @returns {Promise<boolean>} Whether it was done. */
export async function askMute(client) {
  dialog ??= new FormDialog(byId("mute-dialog"));
  hits ??= new Hits("mute-hits");
  setText(byId("mute-whom"), describeClient(client));
  const address = addressOf(client.address);
  hits.show(address === null || isLoopback(address) ? "" : address, clients => `From its address there are ${clients}`);
  const isDone = await dialog.open(async () => {
    const minutes = Number(dialog.field("minutes").value);
    const reason = dialog.field("reason").value.trim();
    const { pending } = await administer("POST", `clients/${client.id}/mute`, { body: reason ? { minutes, reason } : { minutes } });
    notify(`${isolate(client.name)} is muted for ${plural(minutes, "minute")}.${pendingWords(pending)}`);
  });
  hits.stop();
  return isDone;
}
