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
  {
    // Run by WeChat, which has modules of CommonJS.
    files: ["sample-app/miniprogram/**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        ...globals.commonjs,
        App: "readonly",
        Page: "readonly",
        clearInterval: "readonly",
        clearTimeout: "readonly",
        getApp: "readonly",
        setInterval: "readonly",
        setTimeout: "readonly",
        wx: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  { files: ["**/*.mjs"], languageOptions: { globals: globals.node } },
  prettier,
);
