// When a page saves without anybody asking: it is about to go, it came back, or the line or the
// session is there again.

/** @typedef {import("./queue.js").SaveQueue} SaveQueue */

/**
 * @param {() => SaveQueue[]} queues
 * @param {() => boolean} isLeaving  Whether the page itself leads on: then nothing warns.
 */
export function saveWithPage(queues, isLeaving = () => false) {
  /** @param {(queue: SaveQueue) => void} does */
  const each = (does) => { for (const queue of queues()) does(queue); };
  const saveAll = () => each((queue) => queue.save());
  window.addEventListener("online", saveAll);
  document.addEventListener("auditapp:signed-in", saveAll);
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });
  window.addEventListener("pagehide", () => each((queue) => queue.flush()));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) each((queue) => queue.comeBack());
  });
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving()) return;
    saveAll();
    if (queues().some(({ draft }) => draft.isAtRisk)) event.preventDefault();
  });
}
