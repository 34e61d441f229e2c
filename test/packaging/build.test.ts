import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import ts from "typescript";
import { describe, expect, inject, it } from "vitest";

const run = promisify(execFile);

type Entry = typeof import("../../lib/index");
type TestingEntry = typeof import("../../lib/testing/index");

describe("the build", () => {
  const packed = inject("packed");
  const require = createRequire(join(packed.unpacked, "package.json"));
  const entry: Entry = require("./dist/index.js");
  const testing: TestingEntry = require("./dist/testing/index.js");

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

  it("makes errors that another copy of the package knows", async () => {
    const { ContractsError } = await import("../../lib/index.js");
    const error: unknown = new entry.LeaseLostError("event");
    expect(error).not.toBeInstanceOf(ContractsError);
    expect(ContractsError.is(error) && error.code).toBe("lease-lost");
    expect(entry.ContractsError.is(error)).toBe(true);
  });

  it("has stacks that name a line of the source", async () => {
    const { stderr } = await run(process.execPath, [
      "--enable-source-maps",
      "--eval",
      `require(${JSON.stringify(packed.unpacked)}).ContractsModule.forRoot({ mchid: "a b" })`,
    ]).catch((failed: { stderr: string }) => failed);
    const [, file, line] =
      /^ +at .+\((.+\.ts):(\d+):\d+\)$/m.exec(stderr) ?? [];
    expect(file).toContain(join(packed.unpacked, "lib/"));
    const lines = (await readFile(file!, "utf8")).split("\n");
    expect(lines[Number(line) - 1]).toMatch(/throw new ConfigurationError\(/);
    expect(stderr).toMatch(/forRoot \(.+\/lib\/.+\.ts:\d+:\d+\)$/m);
  });

  it("serves the simulator's page", async () => {
    const wechat = await testing.WechatPaySimulator.start();
    try {
      const page = await fetch(wechat.baseUrl);
      expect(page.status).toBe(200);
      const html = await page.text();
      expect(html).toContain("<style>");
      expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
    } finally {
      await wechat.stop();
    }
  });

  it("runs as a command", async () => {
    const { stdout } = await run(process.execPath, [
      join(packed.unpacked, "dist/cli/main.js"),
      "simulate",
      "--help",
    ]);
    expect(stdout).toMatch(/^Usage: nestjs-wechatpay-contracts simulate/);
  });

  it.each(["index", "testing/index"])(
    "tells an editor what everything is that %s exports",
    (name) => {
      const file = join(packed.unpacked, `dist/${name}.d.ts`);
      const program = ts.createProgram([file], {
        module: ts.ModuleKind.NodeNext,
      });
      const checker = program.getTypeChecker();
      const entry = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
      const exported = checker
        .getExportsOfModule(entry)
        .map((symbol) =>
          symbol.flags & ts.SymbolFlags.Alias
            ? checker.getAliasedSymbol(symbol)
            : symbol,
        );
      expect(exported.length).toBeGreaterThan(40);
      const untold = exported.filter(
        (symbol) => symbol.getDocumentationComment(checker).length === 0,
      );
      expect(untold.map((symbol) => symbol.name)).toEqual([]);
    },
    30_000,
  );

  it("makes public what etc/*.api.md report; where a change is meant, run: npm run api", async () => {
    const { stdout } = await run(
      process.execPath,
      [join(packed.checkout, "etc/api-extractor.mjs")],
      { cwd: packed.checkout },
    ).catch((failed: { stdout: string }) => failed);
    expect(stdout).toBe("");
  }, 60_000);

  describe("within an application's own bundle", () => {
    /** Bundles an application of one file, its dependencies but the peers of the package included. */
    async function bundle(source: string): Promise<string> {
      const input = join(packed.folder, "application.mjs");
      await writeFile(input, source);
      const bundled = await rolldown({
        input,
        platform: "node",
        resolve: {
          alias: { "nestjs-wechatpay-contracts": packed.unpacked },
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
      const program = join(packed.folder, "bundled.mjs");
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
