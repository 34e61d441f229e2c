import { createRequire } from "node:module";
import { inspect } from "node:util";
import * as common from "@nestjs/common";
import ts from "typescript";
import * as contracts from "../../lib";
import * as testing from "../../lib/testing";
import type { Context } from "./example-context";

/** What examples use of other packages, so that none need begin with imports that every reader's editor writes. */
const OTHERS: Record<string, readonly string[]> = {
  "@nestjs/common": Object.keys(common),
  ioredis: ["Redis"],
  "node:fs": ["createWriteStream"],
  "node:fs/promises": ["readFile", "writeFile"],
  "node:stream/promises": ["pipeline"],
  "node:util": ["parseEnv"],
  pg: ["Pool"],
  vitest: ["it"],
};

/** An example with the imports and the variables of the context that it uses. */
export interface ExampleModule {
  /** As TypeScript, which can be compiled by itself. */
  typed: string;
  /** The names of the context that it uses. */
  given: string[];
  /** The packages that it imports from. */
  imported: string[];
  /** What it says that its lines print, in order. */
  printed: string[];
}

/**
 * @param exported the module of each name that the package exports
 * @param context the names of the context
 */
export function exampleModule(
  code: string,
  exported: ReadonlyMap<string, string>,
  context: ReadonlySet<string>,
): ExampleModule {
  const file = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest);
  const names = namesIn(file);
  const imports = new Map<string, string[]>();
  const given: string[] = [];
  for (const name of names) {
    const from =
      exported.get(name) ??
      Object.keys(OTHERS).find((each) => OTHERS[each]!.includes(name));
    if (context.has(name)) {
      given.push(name);
    } else if (from !== undefined) {
      imports.set(from, [...(imports.get(from) ?? []), name]);
    }
  }
  const header = [
    ...Array.from(
      imports,
      ([from, used]) => `import { ${used.join(", ")} } from "${from}";`,
    ),
    'import type { Context } from "./test/docs/example-context.js";',
    ...given.map((name) => `declare const ${name}: Context["${name}"];`),
  ];
  return {
    typed: `${header.join(" ")}\n${code}\nexport {};\n`,
    given,
    imported: [...imports.keys()],
    printed: printedLines(file, code),
  };
}

/** Names that a file uses and does not declare; a property's is none. */
function namesIn(file: ts.SourceFile): Set<string> {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node)) {
      const { parent } = node as { parent?: ts.Node };
      const named = (parent as { name?: ts.Node } | undefined)?.name === node;
      const isProperty =
        parent !== undefined &&
        ((ts.isPropertyAccessExpression(parent) && named) ||
          (ts.isPropertyAssignment(parent) && named) ||
          (ts.isMethodDeclaration(parent) && named) ||
          (ts.isPropertyDeclaration(parent) && named) ||
          (ts.isPropertySignature(parent) && named));
      if (!isProperty) {
        const declares =
          named && parent && !ts.isShorthandPropertyAssignment(parent);
        (declares ? declared : used).add(node.text);
      }
    }
    ts.forEachChild(node, (child) => {
      Object.assign(child, { parent: node });
      visit(child);
    });
  };
  visit(file);
  return new Set([...used].filter((name) => !declared.has(name)));
}

/** The comments behind `console.log(…);`. */
function printedLines(file: ts.SourceFile, code: string): string[] {
  return file.statements.flatMap((statement) => {
    const comment = /^ *\/\/ (.*)/.exec(code.slice(statement.end))?.[1];
    return statement.getText(file).startsWith("console.log(") &&
      comment !== undefined
      ? [comment]
      : [];
  });
}

const load = createRequire(__filename);

const MODULES: Record<string, object> = {
  "nestjs-wechatpay-contracts": contracts,
  "nestjs-wechatpay-contracts/testing": testing,
  "@nestjs/common": common,
};

/** Runs an example. @returns what it printed */
export async function runExample(
  { typed, given }: ExampleModule,
  context: Context,
): Promise<string[]> {
  const { outputText } = ts.transpileModule(typed, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2023,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  const printed: string[] = [];
  const log = (value: unknown) => {
    printed.push(typeof value === "string" ? value : inspect(value));
  };
  const run = new AsyncFunction(
    ...["exports", "require", "console", ...given],
    outputText,
  );
  await run(
    {},
    (name: string) => MODULES[name] ?? load(name),
    { log },
    ...given.map((name) => context[name as keyof Context]),
  );
  return printed;
}
