import { createRequire } from "node:module";
import { join, posix } from "node:path";
import type * as TypeScript from "typescript";
import { type Tree, textOf } from "./tree";

/** What the parts of the schematic know of the application. */
export interface Application {
  /** Of its sources, such as `src`. */
  sourceRoot: string;
  /** What imports end with: `.js` in an application of ES modules. */
  importEnding: ".js" | "";
  /** The names of what package.json depends on. */
  dependencies: ReadonlySet<string>;
}

/**
 * Looks at the application's package.json.
 *
 * @throws Error where there is none
 */
export function readApplication(tree: Tree, sourceRoot = "src"): Application {
  const text = textOf(tree, "package.json");
  if (text === undefined) {
    throw new Error(
      "There is no package.json here; run nest add in a Nest application",
    );
  }
  const { type, dependencies, devDependencies } = JSON.parse(text) as Record<
    string,
    unknown
  >;
  return {
    sourceRoot,
    importEnding: type === "module" ? ".js" : "",
    dependencies: new Set(
      [dependencies, devDependencies].flatMap((each) =>
        Object.keys(Object(each)),
      ),
    ),
  };
}

/**
 * The application's own TypeScript, by which its files are read.
 *
 * @throws Error where it has none
 */
export function typescriptOf(folder: string): typeof TypeScript {
  return createRequire(join(folder, "package.json"))("typescript");
}

/** The path from one file's folder to a module, as an import has it. */
export function importPath(
  from: string,
  to: string,
  { importEnding }: Application,
): string {
  const path = posix.relative(posix.dirname(from), to);
  return `${path.startsWith(".") ? "" : "./"}${path}${importEnding}`;
}
