import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PackedPackage, packPackage } from "./packed-package";

const run = promisify(execFile);
const root = resolve(__dirname, "../..");

type Entry = typeof import("../../lib/index");
type TestingEntry = typeof import("../../lib/testing/index");

describe("the build", () => {
  let packed: PackedPackage;
  let entry: Entry;
  let testing: TestingEntry;

  beforeAll(async () => {
    packed = await packPackage();
    const require = createRequire(join(packed.checkout, "package.json"));
    entry = require("./dist/index.js");
    testing = require("./dist/testing/index.js");
  }, 120_000);

  afterAll(() => packed?.remove());

  it("exports what the source exports", async () => {
    const source = await import("../../lib/index.js");
    const testingSource = await import("../../lib/testing/index.js");
    expect(Object.keys(entry).toSorted()).toEqual(
      Object.keys(source).toSorted(),
    );
    expect(Object.keys(testing).toSorted()).toEqual(
      Object.keys(testingSource).toSorted(),
    );
  });

  it("leaves classes their names, which errors, tokens and API documents show", () => {
    const classes = [...Object.entries(entry), ...Object.entries(testing)]
      .filter(([, value]) => /^class\b/.test(String(value)))
      .map(([name, value]) => [name, (value as { name: string }).name]);
    expect(classes.length).toBeGreaterThan(20);
    expect(classes.filter(([exported, own]) => exported !== own)).toEqual([]);
  });

  it("has stacks that lead to code that can be read", async () => {
    const { ContractsModule, ConfigurationError } = entry;
    const thrown = await Promise.resolve()
      .then(() => ContractsModule.forRoot({ mchid: "a b" } as never))
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ConfigurationError);
    const [, file, line] =
      /\((.+\/dist\/runtime\.js):(\d+):\d+\)/.exec(
        (thrown as Error).stack ?? "",
      ) ?? [];
    const lines = (await readFile(file!, "utf8")).split("\n");
    expect(lines[Number(line) - 1]).toMatch(
      /throw new require_apiv3\.ConfigurationError\(option, problem\);$/,
    );
    expect((thrown as Error).stack).toMatch(/at ContractsModule\.forRoot /);
  });

  it("serves the simulator's page", async () => {
    const wechat = await testing.WechatPaySimulator.start();
    try {
      const page = await fetch(wechat.baseUrl);
      expect(page.status).toBe(200);
      const links = Array.from(
        (await page.text()).matchAll(
          /(?:src|href)="([^":]+\.(?:js|css|svg))"/g,
        ),
        ([, link]) => link!,
      );
      expect(links).not.toEqual([]);
      const statuses = await Promise.all(
        links.map(async (link) => {
          const { status } = await fetch(new URL(link, wechat.baseUrl));
          return [link, status];
        }),
      );
      expect(statuses.filter(([, status]) => status !== 200)).toEqual([]);
    } finally {
      await wechat.stop();
    }
  });

  it("runs as a command", async () => {
    const { stdout } = await run(process.execPath, [
      join(packed.checkout, "dist/cli/main.js"),
      "simulate",
      "--help",
    ]);
    expect(stdout).toMatch(/^Usage: nestjs-wechatpay-contracts simulate/);
  });

  it.each(["index", "testing/index"])(
    "tells an editor what everything is that %s exports",
    async (name) => {
      const file = join(packed.checkout, `dist/${name}.d.ts`);
      const declarations = ts.createSourceFile(
        file,
        await readFile(file, "utf8"),
        ts.ScriptTarget.Latest,
        true,
      );
      const exported = declarations.statements.filter(
        (statement) =>
          ts.canHaveModifiers(statement) &&
          ts
            .getModifiers(statement)
            ?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
      );
      expect(exported.length).toBeGreaterThan(40);
      const untold = exported.filter(
        (statement) => ts.getJSDocCommentsAndTags(statement).length === 0,
      );
      expect(untold.map((statement) => statement.getText())).toEqual([]);
    },
  );

  it.each(["index", "testing"])(
    "makes public what etc/%s.api.md reports; where a change is meant, run: npm run api",
    async (name) => {
      const [built, reported] = await Promise.all([
        readFile(join(packed.checkout, `artefacts/api/${name}.api.md`), "utf8"),
        readFile(join(root, `etc/${name}.api.md`), "utf8"),
      ]);
      expect(built).toBe(reported);
    },
  );

  describe("within an application's own bundle", () => {
    /** Bundles an application of one file, its dependencies but the peers of the package included. */
    async function bundle(source: string): Promise<string> {
      const input = join(packed.folder, "application.mjs");
      await writeFile(input, source);
      const bundled = await rolldown({
        input,
        platform: "node",
        resolve: {
          alias: { "nestjs-wechatpay-contracts": packed.checkout },
        },
        external: /^(?!\.|\/|nestjs-wechatpay-contracts)/,
        logLevel: "silent",
      });
      const { output } = await bundled.generate({ format: "esm" });
      await bundled.close();
      return output.map((chunk) => ("code" in chunk ? chunk.code : "")).join();
    }

    it("is left out where nothing of it is used", async () => {
      const code = await bundle(`
        import { WXPAY } from "nestjs-wechatpay-contracts";
        console.log("on its own");
      `);
      expect(code).toContain("on its own");
      expect(code).not.toContain("ContractsError");
      expect(code).not.toContain("reflect-metadata");
    });

    it("keeps the rules of its requests, and leaves the simulator out", async () => {
      const code = await bundle(`
        import { validateSync } from "class-validator";
        import { TerminateContractDto } from "nestjs-wechatpay-contracts";
        const broken = validateSync(new TerminateContractDto());
        console.log(broken.map(({ property }) => property).join());
      `);
      expect(code).not.toContain("WechatPaySimulator");
      const program = join(packed.checkout, "application.mjs");
      await writeFile(program, code);
      const { stdout } = await run(process.execPath, [program]);
      expect(stdout.trim().split(",").toSorted()).toEqual([
        "contract_termination_remark",
        "out_contract_code",
        "service_id",
      ]);
    });
  });
});
