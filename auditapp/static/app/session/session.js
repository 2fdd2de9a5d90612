// Whose page this is, and what the server says about the session. Asking is no activity. Nothing
// is ever kept in the browser's storage.

const PATIENCE = 20_000;

/** What the server said; status 0 when no answer came, or one that is not the application's.
 * @typedef {{ status: number, told: any }} Reply */

// The person whose page this is, whoever else signs in on it later. Scripts that send what was
// typed say so to the server: { "X-Account": account() }.
export function account() {
  const dialog = /** @type {HTMLElement} */ (document.querySelector(".app-again"));
  return Number(dialog.dataset.account);
}

export const ask = () => request("/session", { method: "GET" });

export const stay = () => send("/session", { "X-Account": String(account()) });

/**
 * A token that ran out is replaced by the one that the refusal brings, and it is sent again. That
 * one may belong to somebody else's session, so the forms of the page do not get it.
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {Record<string, string>} fields
 * @returns {Promise<Reply>}
 */
export async function send(path, headers, fields = {}, token = held(), tries = 2) {
  const answer = await request(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { ...headers, "X-CSRFToken": token },
  });
  if (answer.status !== 401 || !answer.told.token || tries === 0) return answer;
  return send(path, headers, fields, answer.told.token, tries - 1);
}

/** @returns {NodeListOf<HTMLInputElement>} */
function tokens() {
  return document.querySelectorAll("input[name=csrf_token]");
}

// The token that the forms of the page are sent with.
export function held() {
  return tokens()[0].value;
}

/** Every form of the page is sent with this token from now on. @param {string} token */
export function renew(token) {
  for (const field of tokens()) field.value = token;
}

/** JSON back, or status 0.
 * @param {string} path @param {RequestInit} how @returns {Promise<Reply>} */
export async function request(path, how) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const response = await fetch(path, {
      ...how,
      headers: { ...how.headers, Accept: "application/json" },
      redirect: "error",
      signal: patience.signal,
    });
    return { status: response.status, told: await response.json() };
  } catch {
    return { status: 0, told: {} };
  } finally {
    clearTimeout(timer);
  }
}
