// The box in the header: "/" puts the cursor into it, unless somebody is typing.
import { find } from "./elements.js";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, dialog *";

export function focusFindBox() {
  const box = document.getElementById("find") && find(document, "#find", HTMLInputElement);
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    if (!isShortcut(event)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

/** @param {KeyboardEvent} event */
function isShortcut({ key, altKey, ctrlKey, metaKey, defaultPrevented, target }) {
  const isTyping = target instanceof Element && target.matches(TYPING);
  return key === "/" && !altKey && !ctrlKey && !metaKey && !defaultPrevented && !isTyping;
}
