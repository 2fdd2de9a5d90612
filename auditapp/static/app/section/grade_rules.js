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
  const all = { ...known, final_grade: grade ? [grade] : [] };
  const broken = JSON.parse(place.dataset.gradeRules).filter(
    (rule) => rule.tooGood.includes(grade) && holds(rule.when, all),
  );
  const said = broken.map((rule) => rule.message).join("|");
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  place.replaceChildren(...broken.map(drawn));
}

function drawn({ message, how }) {
  return made("p", "app-broken__rule", made("strong", "", message), ` ${how}`);
}
