import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const LIB = resolve(__dirname, "../../lib");

/** The sources under a folder of `lib/`, by their paths in it. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(LIB, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

/** The modules of `lib/` that some code names, whether it imports, exports or requires them. */
function modulesIn(code: string, file: string): string[] {
  return ts
    .preProcessFile(code)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(file), name));
}

const readSource = (file: string) => readFileSync(join(LIB, file), "utf8");

/** What the build makes of a source: imports of nothing but types are gone. */
const compiled = (file: string) =>
  ts.transpileModule(readSource(file), {
    compilerOptions: { module: ts.ModuleKind.ESNext, isolatedModules: true },
  }).outputText;

/** Each import of the sources that leads out of these folders, as `from -> to`. */
function importsBeyond(
  folders: readonly string[],
  files: readonly string[],
  read: (file: string) => string,
): string[] {
  return files.flatMap((file) =>
    modulesIn(read(file), file)
      .filter((to) => !folders.some((folder) => to.startsWith(folder)))
      .map((to) => `${file} -> ${to}`),
  );
}

describe("the simulator", () => {
  const files = sourcesIn("testing");

  it("names no module of the package but apiv3 and the interface of its store", () => {
    // The cases say what a user's store must do, so they name the interface.
    expect(
      importsBeyond(["testing/", "apiv3/", "version"], files, readSource),
    ).toEqual([
      "testing/store-cases/notification-store.cases.ts -> notification/notification-store",
      "testing/store-cases/notification-store.contract.ts -> notification/notification-store",
    ]);
  });

  it("runs on nothing of the package but apiv3", () => {
    expect(importsBeyond(["testing/"], files, compiled)).not.toEqual([]);
    expect(
      importsBeyond(["testing/", "apiv3/", "version"], files, compiled),
    ).toEqual([]);
  });

  it("is used by the command line alone", () => {
    const others = sourcesIn("").filter(
      (file) => !file.startsWith("testing/") && !file.startsWith("cli/"),
    );
    const users = others.filter((file) =>
      modulesIn(readSource(file), file).some((to) => to.startsWith("testing")),
    );
    expect(others).toContain("index.ts");
    expect(users).toEqual([]);
  });
});
