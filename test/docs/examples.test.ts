import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
} from "vitest";
import * as contracts from "../../lib";
import { WireDto } from "../../lib";
import { compile } from "./compile";
import { readDocstrings } from "./docstrings";
import { type Context, openContext } from "./example-context";
import { exampleModule, runExample } from "./example-module";
import { root } from "./markdown";

const { examples, values, exports, stray } = readDocstrings();

/**
 * What needs no example of its own: a class of requests is shown where its operation is, a decorator of a field by
 * `defineOperation`. Types have one only where it helps.
 */
function isShownElsewhere(name: string): boolean {
  const value: unknown = contracts[name as keyof typeof contracts];
  return (
    /Field$/.test(name) ||
    (typeof value === "function" && value.prototype instanceof WireDto)
  );
}

/** Where an example needs what is not everywhere: a server, a folder of the shop's, or an operation that the simulator lacks. */
const NOT_RUN: Record<string, RegExp> = {
  "a server of Redis or PostgreSQL": /\bnew (Pool|Redis)\(/,
  "a file of the shop's": /\breadFile\(/,
  "an operation that the simulator does not know":
    /\/v3\/(bill|merchant|ecommerce)\/|refunds\./,
  "a runner of tests": /^it\./m,
};

const MODULES = examples.map(({ where, code }, index) => ({
  where: `${where} (${examples.slice(0, index).filter((each) => each.where === where).length + 1})`,
  code,
  path: resolve(root, `example-${index + 1}.mts`),
}));

describe("the docstrings of everything public", () => {
  let names: Set<string>;
  let folder: string;
  const home = process.cwd();

  beforeAll(async () => {
    const { context, close } = await openContext();
    names = new Set(Object.keys(context));
    await close();
    folder = await mkdtemp(join(tmpdir(), "examples-"));
    process.chdir(folder);
  });
  afterAll(async () => {
    process.chdir(home);
    await rm(folder, { recursive: true, force: true });
  });

  const moduleOf = (code: string) => exampleModule(code, exports, names);

  it("have an example of every export that is no type", () => {
    const without = Array.from(values)
      .filter(([name, count]) => count === 0 && !isShownElsewhere(name))
      .map(([name]) => name);
    expect(without).toEqual([]);
  });

  it("hold code nowhere but in examples, each one block of TypeScript", () => {
    expect(stray).toEqual([]);
  });

  it("hold examples that compile", { timeout: 240_000 }, () => {
    expect(MODULES.length).toBeGreaterThan(20);
    const modules = new Map(
      MODULES.map(({ path, code }) => [path, moduleOf(code).typed]),
    );
    const wrong = resolve(root, "example-wrong.mts");
    modules.set(wrong, moduleOf("client.gte(wechatPayPath`/v3/x`);").typed);
    const problems = compile(modules).map((problem) =>
      problem.replace(
        /^example-(\d+)\.mts/,
        (_, number) => MODULES[Number(number) - 1]!.where,
      ),
    );
    expect(problems).toEqual([expect.stringContaining("'gte' does not exist")]);
  });

  it.each(Object.entries(NOT_RUN))(
    "hold an example that needs %s",
    (_, pattern) => {
      expect(MODULES.some(({ code }) => pattern.test(code))).toBe(true);
    },
  );

  describe("hold examples that run", () => {
    const runnable = MODULES.filter(
      ({ code }) =>
        !Object.values(NOT_RUN).some((pattern) => pattern.test(code)),
    );

    // Each has all of it for itself: an example may end a contract, change a key, or go offline.
    let context: Context;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ context, close } = await openContext());
    });
    afterEach(() => close());

    it.each(runnable)("$where", async ({ code }) => {
      const example = moduleOf(code);
      const printed = await runExample(example, context);
      if (example.printed.length > 0) {
        expect(printed).toEqual(example.printed);
      }
    });
  });
});
