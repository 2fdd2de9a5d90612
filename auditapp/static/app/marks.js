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
// to null when it could not be told; `back()` takes the focus when no mark is left.
export function showMarks(question, marks, { confirm, back = () => firstBox(question)?.focus() }) {
  const before = items(question).map((item) => item.dataset.digest);
  const held = document.activeElement?.closest(".app-marks__item");
  const focused = held && question.contains(held) ? held.dataset.digest : null;
  for (const old of question.querySelectorAll(".app-marks")) old.remove();
  if (marks.length > 0) {
    const list = document.createElement("ul");
    list.className = "govuk-list app-marks";
    list.append(...marks.map((mark) => drawn(mark, question, confirm, back)));
    (question.querySelector("fieldset") ?? question).append(list);
  }
  if (focused) goOn(question, focused, back);
  const fresh = marks.filter(({ digest }) => !before.includes(digest));
  if (fresh.length > 0) say(fresh.map(({ phrase, words }) => `“${phrase}” ${words}.`).join(" "));
}

// What `confirm` is on a page that posts with `post(path, body)`.
export function confirmer(post, path) {
  return async ({ digest }) => {
    const { status, told: reply } = await post(path, { digest });
    return status === 200 ? reply : null;
  };
}

function drawn(mark, question, confirm, back) {
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
  which.textContent = ` (${mark.phrase})`;
  button.append(which);
  let isAsking = false;
  button.addEventListener("click", async () => {
    if (isAsking) return;
    isAsking = true;
    const reply = await confirm(mark);
    isAsking = false;
    if (reply) settle(mark, question, back);
    else say("Not confirmed yet. Try again, or change the text.");
  });
  item.append("Check: “", phrase, `” ${mark.words}. Take it out of the text, or say: `, button);
  return item;
}

// The same phrase may stand under several questions: confirmed once, it is confirmed everywhere.
function settle(mark, question, back) {
  for (const item of items(document)) if (item.dataset.digest === mark.digest) item.remove();
  for (const list of document.querySelectorAll(".app-marks")) if (!list.children.length) list.remove();
  if (document.activeElement === document.body) goOn(question, mark.digest, back);
  say(`Confirmed: “${mark.phrase}” identifies nobody.`);
}

// The focus stays with the mark it was on, or goes to the next one, or back to the boxes.
function goOn(question, digest, back) {
  const left = items(question);
  const next = left.find((item) => item.dataset.digest === digest) ?? left[0];
  if (next) next.querySelector("button").focus();
  else back();
}

function items(within) {
  return [...within.querySelectorAll(".app-marks__item")];
}

function firstBox(question) {
  return question.querySelector("textarea, input");
}

function say(words) {
  told.textContent = words;
}
