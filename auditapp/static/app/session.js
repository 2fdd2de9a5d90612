// Whose page this is, and what the server says about the session. Asking is no activity. Nothing is
// ever kept in the browser's storage.

const PATIENCE = 20_000;
const { dataset } = document.querySelector(".app-again");

// The person whose page this is, whoever else signs in on it later. Scripts that send what was typed
// say so to the server: { "X-Account": account }.
export const account = Number(dataset.account);

// { status, told }; status 0 when no answer came, or one that is not the application's.
export const ask = () => request("/session", { method: "GET" });

export const stay = () => send("/session", { "X-Account": account });

// A token that ran out is replaced by the one that the refusal brings, and it is sent again. That one
// may belong to somebody else's session, so the forms of the page do not get it.
export async function send(path, headers, fields = {}, token = held(), tries = 2) {
  const answer = await request(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { ...headers, "X-CSRFToken": token },
  });
  if (answer.status !== 401 || !answer.told.token || tries === 0) return answer;
  return send(path, headers, fields, answer.told.token, tries - 1);
}

function held() {
  return document.querySelector("input[name=csrf_token]").value;
}

// Every form of the page is sent with this token from now on.
export function renew(token) {
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

// JSON back, or status 0.
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
