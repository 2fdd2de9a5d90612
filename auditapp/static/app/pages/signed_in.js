// Every page of a signed-in person.
import { IdleWarning } from "../idle.js";
import { keepTyped } from "../leaving.js";

new IdleWarning().start();
keepTyped();
