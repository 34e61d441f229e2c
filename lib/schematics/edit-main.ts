import type * as TypeScript from "typescript";

/** Beside what is added, so that it explains itself and is found again. */
const REASON = "WeChat Pay signs the bytes of a notification";

/** `main.ts` as it is to be, with the name of the application's module; or what is to be done by hand. */
export type MainEdit =
  { text: string; moduleName: string | undefined } | { problem: string };

/** Lets `NestFactory.create` keep the raw body, unless it does. */
export function addRawBody(ts: typeof TypeScript, text: string): MainEdit {
  const file = ts.createSourceFile(
    "main.ts",
    text,
    ts.ScriptTarget.Latest,
    true,
  );
  const call = findCreate(ts, file);
  const [module, ...rest] = call?.arguments ?? [];
  if (!module) {
    return { problem: "it calls no NestFactory.create(…)" };
  }
  const moduleName = ts.isIdentifier(module) ? module.text : undefined;
  const options = rest.at(-1);
  if (options === undefined || ts.isNewExpression(options)) {
    const end = (options ?? module).getEnd();
    const indent = /^[ \t]*/.exec(lineAt(text, end))![0];
    const added = `, {\n${indent}  rawBody: true, // ${REASON}\n${indent}}`;
    return { text: insert(text, end, added), moduleName };
  }
  if (!ts.isObjectLiteralExpression(options)) {
    return {
      problem: "the options of NestFactory.create(…) are not written there",
    };
  }
  const given = options.properties.find(
    ({ name }) => name?.getText() === "rawBody",
  );
  if (given) {
    return /:\s*true$/.test(given.getText())
      ? { text, moduleName }
      : { problem: `it says ${given.getText()}` };
  }
  const separator = options.properties.length > 0 ? "," : " ";
  return {
    text: insert(
      text,
      options.getStart() + 1,
      ` rawBody: true /* ${REASON} */${separator}`,
    ),
    moduleName,
  };
}

/** Takes out what `addRawBody` added, also where a formatter has laid it out anew. */
export function removeRawBody(text: string): string {
  const added = String.raw`\s*rawBody:\s*true\s*(?:,?\s*// ${REASON}|/\* ${REASON} \*/\s*,?)`;
  return text
    .replace(new RegExp(String.raw`,\s*\{${added}\s*\}`), "")
    .replace(new RegExp(added), "");
}

function findCreate(
  ts: typeof TypeScript,
  node: TypeScript.Node,
): TypeScript.CallExpression | undefined {
  return ts.isCallExpression(node) &&
    /^NestFactory\s*\.\s*create$/.test(node.expression.getText())
    ? node
    : ts.forEachChild(node, (child) => findCreate(ts, child));
}

function insert(text: string, position: number, added: string): string {
  return text.slice(0, position) + added + text.slice(position);
}

function lineAt(text: string, position: number): string {
  return text.slice(text.lastIndexOf("\n", position - 1) + 1);
}
