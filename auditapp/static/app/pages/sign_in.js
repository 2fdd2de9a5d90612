// Back to the question as well as to its page: browsers keep the "#…" of an address when they are
// led to the sign-in page, but do not send it.
import { find } from "../elements.js";

const after = find(document, "input[name=next]", HTMLInputElement);
if (location.hash && !after.value.includes("#")) after.value += location.hash;
