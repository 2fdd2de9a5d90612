// Elements of a page, found and made.

/**
 * The first element that matches, or null.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} within
 * @param {string} selector
 * @param {{ new (): T } | null} kind  What it has to be; any HTML element unless said.
 * @returns {T | null}
 */
export function find(within, selector, kind = null) {
  const found = within.querySelector(selector);
  return found instanceof (kind ?? HTMLElement) ? /** @type {any} */ (found) : null;
}

/**
 * Every element that matches.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} within
 * @param {string} selector
 * @param {{ new (): T } | null} kind  What they are; any HTML element unless said.
 * @returns {T[]}
 */
export function all(within, selector, kind = null) {
  const found = [...within.querySelectorAll(selector)];
  return /** @type {any} */ (found.filter((one) => one instanceof (kind ?? HTMLElement)));
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string | Record<string, string>} given  Its classes, or all its attributes.
 * @param {(string | Node)[]} parts
 * @returns {HTMLElementTagNameMap[K]}
 */
export function made(tag, given, ...parts) {
  const element = document.createElement(tag);
  const attributes = typeof given === "string" ? { class: given } : given;
  for (const [name, text] of Object.entries(attributes)) element.setAttribute(name, text);
  element.append(...parts);
  return element;
}

/** Set an attribute, or take it away where there is no text for it; change only what differs.
 * @param {Element} element @param {string} name @param {string} text */
export function attribute(element, name, text) {
  if ((element.getAttribute(name) ?? "") === text) return;
  if (text) element.setAttribute(name, text);
  else element.removeAttribute(name);
}

/**
 * A button that looks like a link. `hidden`: what is read out after its words.
 * @param {string} words
 * @param {string} hidden
 * @param {() => void} pressed
 */
export function linkButton(words, hidden, pressed, classes = "app-link-button") {
  const unseen = made("span", "govuk-visually-hidden", hidden);
  const button = made("button", { class: classes, type: "button" }, words, unseen);
  button.addEventListener("click", pressed);
  return button;
}

/** Change only what differs: a live region speaks whenever its text is set.
 * @param {Element} element @param {string} text */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Say with a control that it is wrong, and that this line has the words for it; or no more.
 * @param {Element} control @param {Element} line @param {boolean} isWrong */
export function flag(control, line, isWrong) {
  const others = (control.getAttribute("aria-describedby") ?? "").split(" ")
    .filter((id) => id && id !== line.id);
  attribute(control, "aria-describedby", (isWrong ? [...others, line.id] : others).join(" "));
  attribute(control, "aria-invalid", isWrong ? "true" : "");
  for (const kind of ["govuk-input", "govuk-textarea", "govuk-select"]) {
    if (control.classList.contains(kind)) control.classList.toggle(`${kind}--error`, isWrong);
  }
}
