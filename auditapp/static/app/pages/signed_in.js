// Every page of a signed-in person.
import { focusFindBox } from "../find_box.js";
import { IdleWarning } from "../session/idle_warning.js";
import { signInAgain } from "../session/sign_in_again.js";
import { keepTyped } from "../session/unsent_forms.js";

document.addEventListener("auditapp:signed-out", signInAgain);
new IdleWarning().start();
keepTyped();
focusFindBox();
