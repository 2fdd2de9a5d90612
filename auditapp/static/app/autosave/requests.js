// What pages with answers send: JSON out and in, with a token that is renewed when it ran out.
import { account, held, renew, request } from "../session/session.js";

const TRIES = 4;
const A_LITTLE = 300;
// What browsers send for a page that is gone, in bytes, with something to spare.
const ALONE = 60_000;

// A random name of this page in this browser, under which the server counts its saves.
export const PAGE = [...crypto.getRandomValues(new Uint8Array(12))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");

const own = () => ({ "X-Account": String(account()) });

/**
 * Cases that save themselves at once may each be handed a token of which only the last is good: so
 * it is tried again, a little later.
 * @param {string} path
 * @param {object} body
 * @returns {Promise<import("../session/session.js").Reply>}
 */
export async function post(path, body, tries = TRIES) {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const answer = await request(path, {
    method: "POST",
    body: bytes,
    headers: { "Content-Type": "application/json", "X-CSRFToken": held(), ...own() },
    keepalive: bytes.length < ALONE,
  });
  if (answer.status !== 401 || !answer.told.token || tries === 0) return answer;
  renew(answer.told.token);
  await new Promise((later) => setTimeout(later, A_LITTLE * (TRIES - tries)));
  return post(path, body, tries - 1);
}

/** @param {string} path */
export const get = (path) => request(path, { method: "GET", headers: own() });
