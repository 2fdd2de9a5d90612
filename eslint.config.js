// What the type checker does not see: unused names, loose comparisons, functions that branch much.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 13],
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["auditapp/static/app/**"], languageOptions: { globals: globals.browser } },
  { files: ["auditapp/static/app/pages/start.js"], languageOptions: { sourceType: "script" } },
  { files: ["tests/javascript/**"], languageOptions: { globals: globals.node } },
];
