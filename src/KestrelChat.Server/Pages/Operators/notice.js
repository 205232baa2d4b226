// One line at the foot of the page about what was just done, which a screen reader speaks.

import { byId, setText } from "./dom.js";

const SHOWN_SECONDS = 8;
let timer = 0;

/** Says what was done. */
export function notify(words) {
  const notice = byId("notice");
  setText(notice, words);
  notice.dataset.shown = "true";
  clearTimeout(timer);
  timer = setTimeout(() => {
    notice.dataset.shown = "false";
    setText(notice, "");
  }, SHOWN_SECONDS * 1000);
}

/** Words to append for nodes that have not carried out a change yet. */
export const pendingWords = pending => (pending ? ` Still pending on ${pending}.` : "");
