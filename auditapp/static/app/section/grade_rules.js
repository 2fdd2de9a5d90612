// Grade rules: a warning under the overall grade as soon as what is chosen goes against one. The
// same rules hold on the server, which says so after every save and refuses the submission.
import { holds } from "../answers/conditions.js";
import { find, made } from "../elements.js";

// `known`: every answer by question, those of other sections as they were saved.
export function showBrokenRules(form, known) {
  const place = find(form, "[data-grade-rules]");
  if (!place) return;
  const { key } = /** @type {HTMLElement} */ (place.closest(".app-question")).dataset;
  const [grade] = [known[key] ?? []].flat();
  const broken = brokenRules(JSON.parse(place.dataset.gradeRules), grade, known);
  const said = broken.map((rule) => rule.message).join("|");
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  place.replaceChildren(...broken.map(drawn));
}

// The rules that a grade goes against; “cannot tell” is in their conditions wherever “no” is.
export function brokenRules(rules, grade, known) {
  const all = { ...known, final_grade: grade ? [grade] : [] };
  return rules.filter((rule) => rule.tooGood.includes(grade) && holds(rule.when, all));
}

function drawn({ message, how }) {
  return made("p", "app-broken__rule", made("strong", "", message), ` ${how}`);
}
