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

// A place of the page that is read out when its words change. It has to stand on the page before
// the first words: `ready` it as early as possible.
export class Announcer {
  /** @type {HTMLElement | null} */
  #place = null;

  ready() {
    const silent = () => made("p", { class: "govuk-visually-hidden", role: "status" });
    this.#place ??= document.body.appendChild(silent());
    return this.#place;
  }

  /** @param {string} words */
  say(words) {
    this.ready().textContent = words;
  }
}
