import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, posix, resolve } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import ts from "typescript";
import { describe, expect, inject, it } from "vitest";
import manifest from "../../package.json";
import { VERSION } from "../../lib/version";
import { markdownFiles, readDocument } from "../docs/markdown";

const run = promisify(execFile);
const root = resolve(__dirname, "../..");

describe("the packed package", () => {
  const packed = inject("packed");
  const { paths } = packed;

  const textOf = (path: string) =>
    readFile(join(packed.unpacked, path), "utf8");

  it("holds the sources, the build, the documents and nothing else", async () => {
    const names = await readdir(join(root, "lib"), { recursive: true });
    const modules = names
      .filter((name) => name.endsWith(".ts"))
      .map((name) => name.slice(0, -".ts".length));
    const pages = markdownFiles("docs");
    expect(pages.length).toBeGreaterThan(20);
    expect(paths.toSorted()).toEqual(
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "README.zh-CN.md",
        "SECURITY.md",
        "SECURITY.zh-CN.md",
        "docs/performance.svg",
        "docs/performance.zh-CN.svg",
        "docs/soak.svg",
        "docs/soak.zh-CN.svg",
        "package.json",
        ...pages,
        ...modules.map((name) => `lib/${name}.ts`),
        ...modules.flatMap((name) =>
          ["js", "js.map", "d.ts", "d.ts.map"].map(
            (extension) => `dist/${name}.${extension}`,
          ),
        ),
        "dist/testing/control/page/index.html",
        "lib/schematics/collection.json",
        "lib/schematics/schema.json",
      ].toSorted(),
    );
  });

  it("leads from each page to another of the package", () => {
    const documents = paths.filter((path) => path.endsWith(".md"));
    const dead = documents
      .map(readDocument)
      .flatMap(({ path, targets }) =>
        targets
          .filter((target) => !/^(https?:|mailto:|#)/.test(target))
          .map((target) => posix.join(dirname(path), target.split("#")[0]!)),
      )
      .filter((target) => !paths.includes(target));
    expect(dead).toEqual([]);
  });

  it("leads from each compiled file and each declaration to its source", async () => {
    const maps = paths.filter((path) => path.endsWith(".map"));
    expect(maps).not.toEqual([]);
    const sources = await Promise.all(
      maps.map(async (path) => {
        const map = JSON.parse(await textOf(path)) as { sources: string[] };
        return map.sources.map((source) => join(dirname(path), source));
      }),
    );
    const missing = sources.flat().filter((source) => !paths.includes(source));
    expect(missing).toEqual([]);
  });

  it("holds no key", async () => {
    const pem =
      /-----BEGIN [A-Z ]*(KEY|CERTIFICATE)-----\s*(\\n)?[A-Za-z0-9+/]/;
    const texts = await Promise.all(
      paths.map(async (path) => [path, await textOf(path)] as const),
    );
    expect(
      texts.filter(([, text]) => pem.test(text)).map(([path]) => path),
    ).toEqual([]);
  });

  it("is sound to publint", async () => {
    const tarball = await readFile(packed.tarball);
    const { messages } = await publint({
      pack: { tarball: new Uint8Array(tarball).buffer },
      strict: true,
    });
    expect(messages).toEqual([]);
  });

  it(
    "has types that are right for node10, node16 from either format and bundlers",
    { timeout: 60_000 },
    async () => {
      const { stdout } = await run(
        "npx",
        ["--no-install", "attw", packed.tarball, "--format", "json"],
        { cwd: root, maxBuffer: 64 * 1024 * 1024 },
      ).catch((failed: { stdout: string }) => failed);
      const { analysis, problems } = JSON.parse(stdout) as {
        analysis: {
          entrypoints: Record<string, { resolutions: Record<string, unknown> }>;
        };
        problems: unknown;
      };
      expect(problems).toEqual({});
      for (const entrypoint of [".", "./testing"]) {
        expect(
          Object.keys(analysis.entrypoints[entrypoint]!.resolutions).sort(),
        ).toEqual(["bundler", "node10", "node16-cjs", "node16-esm"]);
      }
    },
  );

  it("needs nothing but its peers", async () => {
    const scripts = paths.filter((path) => path.endsWith(".js"));
    const imported = await Promise.all(
      scripts.map(async (path) =>
        ts
          .preProcessFile(await textOf(path), true, true)
          .importedFiles.map(({ fileName }) => fileName),
      ),
    );
    const packages = imported
      .flat()
      .filter((name) => !name.startsWith(".") && !isBuiltin(name))
      .map(packageOf);
    expect(packages).not.toEqual([]);
    expect(Object.keys(manifest.peerDependencies)).toEqual(
      expect.arrayContaining([...new Set(packages)]),
    );
  });

  it("tells its own version", () => {
    expect(VERSION).toBe(manifest.version);
  });
});

describe("the manifest", () => {
  it("has no dependencies of its own", () => {
    expect(manifest).not.toHaveProperty("dependencies");
    expect(manifest).not.toHaveProperty("optionalDependencies");
    expect(manifest).not.toHaveProperty("bundleDependencies");
  });

  it("leaves it to the lockfile's reader which registry serves", async () => {
    const { packages } = JSON.parse(
      await readFile(join(root, "package-lock.json"), "utf8"),
    ) as { packages: Record<string, { resolved?: string }> };
    const fromHosts = Object.entries(packages).filter(([, { resolved }]) =>
      resolved?.includes("://"),
    );
    expect(fromHosts).toEqual([]);
  });
});

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
