// Repeats requests for what is on the screen, and for nothing else.

import { isAbort } from "./api.js";

/**
 * Works once, and repeats it while an element is on the screen and the page is not hidden. Work never overlaps: the pause begins when it
 * has ended.
 * @param {Element} element
 * @param {number} seconds The pause.
 * @param {(signal: AbortSignal) => Promise<void>} work It reports its own errors.
 * @returns {{now: () => void, stop: () => void}} `now` gives up what is on its way and works at once if the element is seen.
 */
export function pollWhileSeen(element, seconds, work) {
  let seen = false;
  let stopped = false;
  let timer = 0;
  let running = null;
  let isFirst = true;

  const isWanted = () => seen && !stopped && !document.hidden;

  async function run() {
    clearTimeout(timer);
    running?.abort();
    const mine = (running = new AbortController());
    try {
      await work(mine.signal);
    } catch (error) {
      if (!isAbort(error)) console.error(error);
    }
    if (running !== mine) return;
    running = null;
    if (isWanted()) timer = setTimeout(run, seconds * 1000);
  }

  function pause() {
    clearTimeout(timer);
    running?.abort();
    running = null;
  }

  const update = () => {
    if (isWanted() || isFirst) {
      isFirst = false;
      if (!running) run();
    } else {
      pause();
    }
  };
  const observer = new IntersectionObserver(entries => {
    seen = entries.at(-1).isIntersecting;
    update();
  }, { rootMargin: "100px" });
  observer.observe(element);
  document.addEventListener("visibilitychange", update);

  return {
    now() {
      if (isWanted()) run();
    },
    stop() {
      stopped = true;
      pause();
      observer.disconnect();
      document.removeEventListener("visibilitychange", update);
    },
  };
}
