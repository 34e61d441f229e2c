/**
 * Collects the docstrings of request fields into `lib/validation/field-texts.ts`, from which an OpenAPI document takes them: so each
 * text stands once, where an editor shows it. With `--check` the file is left as it is, and one that differs fails the run.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { format } from "prettier";

const lib = join(import.meta.dirname, "../lib");
const target = join(lib, "validation/field-texts.ts");

const CLASS = /^(?:export )?(?:abstract )?class (\w+)/;
const DOCSTRING = /^ {2}\/\*\* (.*) \*\/$/;
const DECORATOR = /^ {2}@\w+Field\(/;
const PROPERTY = /^ {2}(\w+)[!?]: /;

const texts = new Map();
for (const name of readdirSync(lib, { recursive: true }).sort()) {
  if (!name.endsWith(".ts")) {
    continue;
  }
  let owner;
  let text;
  let isField = false;
  for (const line of readFileSync(join(lib, name), "utf8").split("\n")) {
    owner = CLASS.exec(line)?.[1] ?? owner;
    text = DOCSTRING.exec(line)?.[1] ?? text;
    isField ||= DECORATOR.test(line);
    const property = PROPERTY.exec(line)?.[1];
    if (property && isField) {
      if (texts.has(`${owner}.${property}`) || !text) {
        throw new Error(`${name}: ${owner}.${property} has no text of its own`);
      }
      texts.set(`${owner}.${property}`, text.replaceAll("`", ""));
    }
    if (property) {
      isField = false;
      text = undefined;
    }
  }
}

const source = await format(
  `/** What each field is, from its docstring; \`npm run api\` makes this file anew. */
   export const FIELD_TEXTS: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(texts))};`,
  { parser: "typescript" },
);

if (!process.argv.includes("--check")) {
  writeFileSync(target, source);
} else if (readFileSync(target, "utf8") !== source) {
  console.error(`${target} is not what the docstrings say: npm run api`);
  process.exitCode = 1;
}
