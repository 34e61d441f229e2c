import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { BlockCoverage } from "../../fuzz/engine/coverage";
import { saveMessage } from "../../fuzz/engine/finding";
import { Fuzzer } from "../../fuzz/engine/fuzzer";
import { readMessage, writeMessage } from "../../fuzz/engine/message";
import { minimise } from "../../fuzz/engine/minimise";
import { depth, FAULTS, quadratic, targetOf } from "./planted";

const coverage = new BlockCoverage();
afterAll(() => coverage.stop());

const THREE_CONDITIONS = Object.values(FAULTS)[0]!;
const MAXIMUM = 30_000;
const STEP = 3_000;

/** A fuzzer that has run until it found something, or up to the maximum. */
async function fuzzed(
  target: ReturnType<typeof targetOf>,
  { seed = 1, maximum = MAXIMUM } = {},
): Promise<Fuzzer> {
  const fuzzer = new Fuzzer(target, coverage, { seed, timed: false });
  await fuzzer.take(target.seeds);
  let executions = 0;
  while (executions < maximum && fuzzer.found.length === 0) {
    executions += STEP;
    await fuzzer.mutate({ executions });
  }
  return fuzzer;
}

describe("The fuzzer", () => {
  it.each(Object.entries(FAULTS))("finds %s", async (_, fault) => {
    const { found } = await fuzzed(targetOf(fault));

    expect(found).toHaveLength(1);
    expect(found[0]!.finding.message).toContain("planted");
  });

  it("finds it by its way through the code, and not without it", async () => {
    const { found } = await fuzzed(
      targetOf(THREE_CONDITIONS, { measures: () => false }),
    );

    expect(found).toEqual([]);
  });

  it("does the same again for the same seed, and something else for another", async () => {
    const inputs = async (seed: number) => {
      const given: string[] = [];
      const target = targetOf((message) => {
        depth(message);
        given.push(writeMessage(message).toString("latin1"));
      });
      await fuzzed(target, { seed, maximum: STEP });
      return given;
    };

    const first = await inputs(7);
    expect(first.length).toBeGreaterThan(STEP);
    expect(await inputs(7)).toEqual(first);
    expect(await inputs(8)).not.toEqual(first);
  });

  it("finds what takes longer the longer its input is, out of proportion", async () => {
    const of = (size: number) => ({
      start: "POST / HTTP/1.1",
      headers: [],
      body: Buffer.alloc(size),
    });
    const target = targetOf(quadratic, { ofSize: (size) => [of(size)] });
    const fuzzer = new Fuzzer(target, coverage, { seed: 1, timed: true });
    await fuzzer.grow([256, 16 * 1024]);

    expect(fuzzer.found.map(({ finding }) => finding.kind)).toEqual(["slow"]);
    expect(fuzzer.found[0]!.message.body).toHaveLength(16 * 1024);
  });
});

describe("An input", () => {
  it("is the same again when it is read from its file", () => {
    const directory = mkdtempSync(join(tmpdir(), "contracts-fuzz-"));
    const message = {
      start: "POST /notify HTTP/1.1",
      headers: [
        ["Wechatpay-Nonce", "a: b"],
        ["X", ""],
        ["x", "\xff"],
      ] as Array<[string, string]>,
      body: Buffer.from("\r\n\r\n\0\xff{}", "latin1"),
    };
    const file = saveMessage(directory, "planted", message);

    expect(readMessage(readFileSync(file))).toEqual(message);
    rmSync(directory, { recursive: true });
  });

  it("is cut down to what it needs to reach what it reaches", async () => {
    const target = targetOf(depth);
    const messages = ["Futile words", "F", "", "else"].map((body) => ({
      ...target.seeds[0]!,
      body: Buffer.from(body),
    }));
    const kept = await minimise(target, coverage, messages);

    expect(kept).toEqual([
      { start: "POST / HTTP/1.1", headers: [], body: Buffer.from("Fu") },
    ]);
  });
});
