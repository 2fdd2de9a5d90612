// Phrases that look as if they identified somebody: shown under the boxes of their question, each
// with a button that says they do not. The server finds them; nothing here judges a text.
//
// A mark is what a save's reply holds in `marked[question]`: { part, kind, phrase, digest, words }.

const told = document.createElement("p");
told.className = "govuk-visually-hidden";
told.setAttribute("role", "status");
document.body.append(told);

// Draw the marks of one question (an element that holds its boxes), in place of those drawn before.
// `confirm(mark)` tells the server that the phrase identifies nobody, and resolves to its reply, or
// to null when it could not be told.
export function showMarks(question, marks, { confirm }) {
  const before = new Set([...question.querySelectorAll(".app-marks__item")].map(digest));
  const held = document.activeElement?.closest(".app-marks__item");
  const focused = question.contains(held) ? held.dataset.digest : null;
  for (const old of question.querySelectorAll(".app-marks")) old.remove();
  if (marks.length === 0) return;
  const list = document.createElement("ul");
  list.className = "govuk-list app-marks";
  list.append(...marks.map((mark) => drawn(mark, question, confirm)));
  (question.querySelector("fieldset") ?? question).append(list);
  if (focused) list.querySelector(`[data-digest="${focused}"] button`)?.focus();
  const fresh = marks.filter((mark) => !before.has(mark.digest));
  if (fresh.length > 0) say(fresh.map(({ phrase, words }) => `“${phrase}” ${words}.`).join(" "));
}

// What `confirm` is on a page that posts with `post(path, body)`.
export function confirmer(post, path) {
  return async ({ digest: wanted }) => {
    const { status, told: reply } = await post(path, { digest: wanted });
    return status === 200 ? reply : null;
  };
}

function drawn(mark, question, confirm) {
  const item = document.createElement("li");
  item.className = "app-marks__item";
  item.dataset.digest = mark.digest;
  const phrase = document.createElement("bdi");
  phrase.textContent = mark.phrase;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "app-link-button";
  button.textContent = "This identifies nobody";
  const which = document.createElement("span");
  which.className = "govuk-visually-hidden";
  which.textContent = `: ${mark.phrase}`;
  button.append(which);
  button.addEventListener("click", () => settle(mark, question, button, confirm));
  item.append("Check: “", phrase, `” ${mark.words}. Take it out of the text, or say: `, button);
  return item;
}

// The same phrase may stand under several questions: confirmed once, it is confirmed everywhere.
async function settle(mark, question, button, confirm) {
  button.disabled = true;
  const reply = await confirm(mark);
  button.disabled = false;
  if (!reply) {
    say("Not confirmed yet: the server could not be reached. Try again.");
    button.focus();
    return;
  }
  const list = button.closest(".app-marks");
  for (const item of document.querySelectorAll(".app-marks__item")) {
    if (item.dataset.digest === mark.digest) item.remove();
  }
  for (const empty of document.querySelectorAll(".app-marks:empty")) empty.remove();
  const next = list?.querySelector("button") ?? question.querySelector("textarea, input");
  next?.focus();
  say(`Confirmed: “${mark.phrase}” identifies nobody.`);
}

function digest(item) {
  return item.dataset.digest;
}

function say(words) {
  told.textContent = words;
}
