// What becomes of a text that two people may have changed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { textOutcome } from "../../auditapp/static/app/autosave/conflicts.js";

for (const [name, mine, sent, before, theirs, became] of [
  ["both say the same", "new", "new", "old", "new", "same"],
  ["only this page changed it", "new", "new", "old", "old", "mine"],
  ["only somebody else changed it", "old", "old", "old", "theirs", "theirs"],
  ["both changed it", "new", "new", "old", "theirs", "both"],
  ["the reply to one's own words got lost", "newer", "new", "old", "new", "mine"],
  ["somebody else emptied it", "new", "new", "old", "", "both"],
  ["line ends differ", "a\nb", "a\nb", "", "a\r\nb", "same"],
  ["blanks around it differ", "old ", "old ", "old", "theirs", "theirs"],
]) {
  test(`${name}: ${became}`, () => {
    assert.equal(textOutcome({ mine, sent, before, theirs }), became);
  });
}
