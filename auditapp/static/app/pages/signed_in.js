// Every page of a signed-in person.
import { IdleWarning } from "../session/idle_warning.js";
import { keepTyped } from "../session/unsent_forms.js";

new IdleWarning().start();
keepTyped();
