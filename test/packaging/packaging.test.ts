import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json";
import { VERSION } from "../../lib/version";
import { BUDGET, categoryOf } from "./budget";
import { type PackedPackage, packPackage } from "./packed-package";

const run = promisify(execFile);
const root = resolve(__dirname, "../..");

describe("the packed package", () => {
  let packed: PackedPackage;
  let paths: string[];

  beforeAll(async () => {
    packed = await packPackage();
    paths = packed.files.map(({ path }) => path);
  }, 120_000);

  afterAll(() => packed?.remove());

  const textOf = (path: string) =>
    readFile(join(packed.checkout, path), "utf8");

  it("holds the build, the documents and nothing else", async () => {
    const pageFiles = await readdir(join(root, "lib/testing/control/page"));
    expect(paths.toSorted()).toEqual(
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "README.zh-CN.md",
        "dist/apiv3.js",
        "dist/cli/main.js",
        "dist/doctor.js",
        "dist/index.d.ts",
        "dist/index.js",
        ...pageFiles.map((name) => `dist/page/${name}`),
        "dist/runtime.js",
        "dist/simulate.js",
        "dist/simulator.js",
        "dist/testing/index.d.ts",
        "dist/testing/index.js",
        "package.json",
      ].toSorted(),
    );
  });

  it("stays within its budget", () => {
    const sizes = new Map<string, number>();
    for (const { path, size } of packed.files) {
      const category = categoryOf(path);
      sizes.set(category, (sizes.get(category) ?? 0) + size);
    }
    const over = Array.from(sizes).filter(
      ([category, size]) => size > (BUDGET[category] ?? 0),
    );
    expect(over).toEqual([]);
    expect([...sizes.keys()].toSorted()).toEqual(
      Object.keys(BUDGET).toSorted(),
    );
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
