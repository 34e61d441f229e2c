import { relative, resolve } from "node:path";
import ts from "typescript";
import { compilerOptions } from "./compile";
import { root } from "./markdown";

/** An example of a docstring. */
export interface Example {
  /** File and export, and the member where it is one's. */
  where: string;
  code: string;
}

/** What the docstrings of everything public hold. */
export interface Docstrings {
  examples: Example[];
  /** Exports that exist when the package runs, each with the number of examples in its own docstring and its members'. */
  values: Map<string, number>;
  /** What the entries export, types as well: the name of the package that has it, by its own name; the first entry's where both have. */
  exports: Map<string, string>;
  /** Where code stands outside of an example, so that nothing checks it; or an example is not one block of code. */
  stray: string[];
}

const ENTRIES = {
  "nestjs-wechatpay-contracts": "lib/index.ts",
  "nestjs-wechatpay-contracts/testing": "lib/testing/index.ts",
};
const BLOCK = /^```ts\n((?:(?!```)[\s\S])*)\n```$/;

/** Reads the docstrings of all exports of both entries, and of their members. */
export function readDocstrings(): Docstrings {
  const files = Object.values(ENTRIES).map((file) => resolve(root, file));
  const program = ts.createProgram(files, compilerOptions());
  const checker = program.getTypeChecker();
  const found: Docstrings = {
    examples: [],
    values: new Map(),
    exports: new Map(),
    stray: [],
  };
  for (const [module, path] of Object.entries(ENTRIES)) {
    const file = program.getSourceFile(resolve(root, path))!;
    const entry = checker.getSymbolAtLocation(file)!;
    for (const exported of checker.getExportsOfModule(entry)) {
      if (!found.exports.has(exported.name)) {
        found.exports.set(exported.name, module);
      }
      const symbol =
        exported.flags & ts.SymbolFlags.Alias
          ? checker.getAliasedSymbol(exported)
          : exported;
      const before = found.examples.length;
      for (const declaration of symbol.declarations ?? []) {
        if (!declaration.getSourceFile().fileName.includes("node_modules")) {
          readDeclaration(declaration, exported.name, found);
        }
      }
      if (symbol.flags & ts.SymbolFlags.Value) {
        found.values.set(exported.name, found.examples.length - before);
      }
    }
  }
  return found;
}

function readDeclaration(
  declaration: ts.Declaration,
  name: string,
  found: Docstrings,
): void {
  const file = relative(root, declaration.getSourceFile().fileName);
  // The docstring of a constant stands before its statement.
  const documented = ts.isVariableDeclaration(declaration)
    ? declaration.parent.parent
    : declaration;
  readDocstring(documented, `${file} ${name}`, found);
  if (
    ts.isClassDeclaration(declaration) ||
    ts.isInterfaceDeclaration(declaration)
  ) {
    for (const member of declaration.members) {
      const memberName = member.name?.getText() ?? "constructor";
      readDocstring(member, `${file} ${name}.${memberName}`, found);
    }
  }
}

function readDocstring(node: ts.Node, where: string, found: Docstrings): void {
  for (const part of ts.getJSDocCommentsAndTags(node)) {
    if (!ts.isJSDoc(part)) {
      continue;
    }
    for (const { tag, text } of sectionsOf(part.getText())) {
      const code = BLOCK.exec(text)?.[1];
      if (tag === "example" && code !== undefined) {
        found.examples.push({ where, code: `${code}\n` });
      } else if (tag === "example" || text.includes("```")) {
        found.stray.push(where);
      }
    }
  }
}

/** What stands before the first tag of a docstring, and each tag. TypeScript's own reader takes a decorator in a block for one. */
function sectionsOf(docstring: string): Array<{ tag?: string; text: string }> {
  const sections: Array<{ tag?: string; lines: string[] }> = [{ lines: [] }];
  let isInBlock = false;
  for (const line of docstring.slice(3, -2).split("\n")) {
    const text = line.replace(/^ *\* ?/, "");
    const [, tag, rest = ""] = (!isInBlock && /^@(\w+) ?(.*)/.exec(text)) || [];
    if (tag !== undefined) {
      sections.push({ tag, lines: [rest] });
    } else {
      sections.at(-1)!.lines.push(text);
    }
    isInBlock = isInBlock !== text.startsWith("```");
  }
  return sections.map(({ tag, lines }) => ({
    tag,
    text: lines.join("\n").trim(),
  }));
}
