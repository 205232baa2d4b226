// The dialog that bans an address or a range. It says whom the ban would hit before it is sent.

import { networkOf, networkSizes } from "./addresses.js";
import { administer } from "./api.js";
import { FormDialog } from "./dialog.js";
import { byId, setText } from "./dom.js";
import { Hits } from "./hits.js";
import { notify, pendingWords } from "./notice.js";

const TYPING_MILLISECONDS = 250;
const OTHER = "other";

let dialog = null;
let hits = null;
let typing = 0;

/**
 * Asks for address, reason and duration, and bans.
 * @param {string} [address] To begin with.
 * @returns {Promise<boolean>} Whether it was done.
 */
export async function askBan(address = "") {
  if (!dialog) setUp();
  const done = dialog.open(send);
  dialog.field("address").value = address;
  showRanges(address);
  showDuration();
  byId("ban-force").hidden = true;
  preview();
  const isDone = await done;
  hits.stop();
  clearTimeout(typing);
  return isDone;
}

function setUp() {
  dialog = new FormDialog(byId("ban-dialog"));
  hits = new Hits("ban-hits");
  dialog.field("address").addEventListener("input", () => {
    byId("ban-force").hidden = true;
    clearTimeout(typing);
    typing = setTimeout(preview, TYPING_MILLISECONDS);
  });
  dialog.field("duration").addEventListener("change", showDuration);
  byId("ban-ranges").addEventListener("click", event => {
    const { range } = event.target.dataset;
    if (!range) return;
    dialog.field("address").value = range;
    byId("ban-force").hidden = true;
    preview();
  });
}

// Buttons for the address itself and the networks around it.
function showRanges(address) {
  const isRange = !address || address.includes("/");
  byId("ban-ranges").hidden = isRange;
  if (isRange) return;
  const sizes = networkSizes(address);
  byId("ban-ranges").querySelectorAll("button").forEach((button, i) => {
    setText(button, i === 0 ? "this address" : `its /${sizes[i - 1]}`);
    button.dataset.range = i === 0 ? address : networkOf(address, sizes[i - 1]);
  });
}

function showDuration() {
  byId("ban-other").hidden = dialog.field("duration").value !== OTHER;
}

function preview() {
  hits.show(dialog.field("address").value.trim(), clients => `It disconnects ${clients}`);
}

async function send() {
  const choice = dialog.field("duration").value;
  const duration = choice === OTHER ? dialog.field("other").value.trim() : choice;
  const body = { address: dialog.field("address").value.trim(), reason: dialog.field("reason").value.trim() };
  if (duration) body.duration = duration;
  if (dialog.field("force").checked) body.force = true;
  try {
    const { data, pending } = await administer("POST", "bans", { body });
    notify(`${data.address} is banned.${pendingWords(pending)}`);
  } catch (error) {
    if (error.status === 409 && error.message.includes('"force"')) byId("ban-force").hidden = false;
    throw error;
  }
}
