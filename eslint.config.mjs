import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import globals from "globals";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([
    "**/dist/",
    "**/node_modules/",
    "artefacts/",
    "**/prisma/generated/",
  ]),
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ["**/page/**/*.js"],
    languageOptions: { globals: globals.browser },
  },
  { files: ["**/*.mjs"], languageOptions: { globals: globals.node } },
  prettier,
);
