import type * as TypeScript from "typescript";

/**
 * Imports a module into the application's: the line on top, and the name in `imports` of `@Module()`.
 *
 * @param moduleName of the application's module
 * @param imported the name of the module to import, and where it is
 * @returns undefined where there is no such class with an `@Module({ … })` whose `imports` are a list
 */
export function addImport(
  ts: typeof TypeScript,
  text: string,
  moduleName: string,
  imported: { name: string; path: string },
): string | undefined {
  const file = ts.createSourceFile(
    "app.module.ts",
    text,
    ts.ScriptTarget.Latest,
    true,
  );
  const metadata = metadataOf(ts, file, moduleName);
  const place = metadata && placeOf(ts, metadata, imported.name);
  if (!place) {
    return undefined;
  }
  const withName =
    text.slice(0, place.position) + place.added + text.slice(place.position);
  const last = file.statements.findLast(ts.isImportDeclaration);
  const line = `import { ${imported.name} } from ${quoteOf(text)}${imported.path}${quoteOf(text)};`;
  return last
    ? `${withName.slice(0, last.getEnd())}\n${line}${withName.slice(last.getEnd())}`
    : `${line}\n${withName}`;
}

/** Takes out what `addImport` added, also where a formatter has laid it out anew. */
export function removeImport(text: string, name: string): string {
  return text
    .replace(new RegExp(String.raw`\nimport \{\s*${name}\s*\} from [^\n]*`), "")
    .replace(new RegExp(String.raw`\[\s*${name}\s*,\s*`), "[")
    .replace(new RegExp(String.raw`(,\s*|(?<=\[)\s*)\b${name}\b`), "");
}

function metadataOf(
  ts: typeof TypeScript,
  file: TypeScript.SourceFile,
  moduleName: string,
): TypeScript.ObjectLiteralExpression | undefined {
  const module = file.statements.find(
    (statement): statement is TypeScript.ClassDeclaration =>
      ts.isClassDeclaration(statement) && statement.name?.text === moduleName,
  );
  for (const { expression } of (module && ts.getDecorators(module)) ?? []) {
    if (
      ts.isCallExpression(expression) &&
      expression.expression.getText() === "Module" &&
      expression.arguments[0] &&
      ts.isObjectLiteralExpression(expression.arguments[0])
    ) {
      return expression.arguments[0];
    }
  }
  return undefined;
}

/** Where the name goes, and what stands around it. */
function placeOf(
  ts: typeof TypeScript,
  metadata: TypeScript.ObjectLiteralExpression,
  name: string,
): { position: number; added: string } | undefined {
  const imports = metadata.properties.find(
    (property) => property.name?.getText() === "imports",
  );
  if (!imports) {
    const separator = metadata.properties.length > 0 ? "," : " ";
    return {
      position: metadata.getStart() + 1,
      added: ` imports: [${name}]${separator}`,
    };
  }
  if (
    !ts.isPropertyAssignment(imports) ||
    !ts.isArrayLiteralExpression(imports.initializer)
  ) {
    return undefined;
  }
  const { elements } = imports.initializer;
  const last = elements.at(-1);
  if (!last) {
    return { position: imports.initializer.getStart() + 1, added: name };
  }
  // As the one before it stands: in a line of its own, or behind the comma.
  const space = /^\s+/.exec(last.getFullText())?.[0] ?? " ";
  return { position: last.getEnd(), added: `,${space}${name}` };
}

function quoteOf(text: string): string {
  return /from "/.test(text) ? '"' : "'";
}
