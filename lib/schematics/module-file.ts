import { posix } from "node:path";
import type * as TypeScript from "typescript";

/** The file that `main.ts` imports the application's module from. */
export function moduleFileOf(
  ts: typeof TypeScript,
  { text, moduleName }: { text: string; moduleName: string | undefined },
  mainPath: string,
): { path: string; moduleName: string } | undefined {
  const file = ts.createSourceFile(
    mainPath,
    text,
    ts.ScriptTarget.Latest,
    true,
  );
  for (const statement of file.statements) {
    if (
      moduleName !== undefined &&
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      new RegExp(String.raw`\b${moduleName}\b`).test(
        statement.importClause?.getText() ?? "",
      )
    ) {
      const from = statement.moduleSpecifier.text.replace(/\.js$/, "");
      const path = posix.join(posix.dirname(mainPath), `${from}.ts`);
      return { path, moduleName };
    }
  }
  return undefined;
}
