import { readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { atTime } from "./engine/clock";
import { CORPUS, FINDINGS, readCorpus } from "./engine/corpus";
import { BlockCoverage } from "./engine/coverage";
import { Finding, saveMessage } from "./engine/finding";
import { type Announce, Fuzzer, type Progress } from "./engine/fuzzer";
import { type Message, readMessage } from "./engine/message";
import { minimise } from "./engine/minimise";
import type { Target } from "./engine/target";
import { TARGETS } from "./targets";
import { NOW } from "./targets/material";

const KILOBYTE = 1024;
const SIZES = [16, 64, 256, 1024].map((size) => size * KILOBYTE);
const PATIENCE_SECONDS = 30;

/**
 * Fuzzes every target, or runs files of `fuzz/corpus` and `fuzz/findings` again.
 *
 * @param arguments_ files, or `--save` to keep the inputs that reach new code
 * @returns the exit code: 1 where an input did what none may do
 */
export async function main(arguments_: string[]): Promise<number> {
  const files = arguments_.filter((each) => !each.startsWith("--"));
  const saves = arguments_.includes("--save");
  const seconds = Number(process.env.FUZZ_SECONDS ?? 60);
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
  const coverage = new BlockCoverage();
  let findings = 0;
  await atTime(NOW, async () => {
    for (const file of files) {
      findings += await replay(file);
    }
    if (files.length === 0) {
      console.log(`seed ${seed} (FUZZ_SEED), ${seconds} s (FUZZ_SECONDS)`);
      for (const { target, share } of TARGETS) {
        const fuzzer = new Fuzzer(target, coverage, {
          seed,
          timed: true,
          announce: watch(target.name),
        });
        await fuzz(fuzzer, target, seconds * share);
        findings += fuzzer.found.length;
        if (saves && fuzzer.found.length === 0) {
          save(target, await minimise(target, coverage, fuzzer.pool));
        }
      }
    }
  });
  return findings > 0 ? 1 : 0;
}

/** Runs a file for the target that its directory names; gives the number of findings. */
async function replay(file: string): Promise<number> {
  const name = basename(dirname(resolve(file)));
  const target = TARGETS.find((each) => each.target.name === name)?.target;
  if (!target) {
    throw new Error(`${file}: its directory names no target`);
  }
  const startedAt = performance.now();
  try {
    await target.check(readMessage(readFileSync(file)));
    const duration = (performance.now() - startedAt).toFixed(1);
    console.log(`${file}: as it should be, in ${duration} ms`);
    return 0;
  } catch (error) {
    tell(Finding.of(error), file);
    return 1;
  }
}

async function fuzz(
  fuzzer: Fuzzer,
  target: Target,
  seconds: number,
): Promise<void> {
  console.log(`\n${target.name}`);
  const startedAt = performance.now();
  await fuzzer.take([...target.seeds, ...readCorpus(target.name)]);
  await fuzzer.grow(SIZES);
  const used = (performance.now() - startedAt) / 1000;
  const left = Math.max(seconds / 2, seconds - used);
  const end = await fuzzer.mutate({ seconds: left }, (progress) => {
    if (Math.floor(progress.seconds) % 5 === 0) {
      console.log(line(progress));
    }
  });
  console.log(line(end));
  for (const { finding, message, after } of fuzzer.found) {
    console.error(`\nafter ${after} inputs`);
    tell(finding, saveMessage(FINDINGS, target.name, message));
  }
}

function save({ name }: Target, messages: Message[]): void {
  rmSync(join(CORPUS, name), { recursive: true, force: true });
  messages.forEach((message) => saveMessage(CORPUS, name, message));
  console.log(`  ${messages.length} inputs kept as fuzz/corpus/${name}`);
}

function line({ executions, seconds, covered, pool }: Progress): string {
  const rate = Math.round(executions / seconds);
  return `  ${seconds.toFixed().padStart(3)} s  ${executions} inputs, ${rate}/s; ${covered} characters of code reached by ${pool}`;
}

function tell(finding: Finding, file: string): void {
  console.error(
    `${finding.kind}: ${finding.message}\n  npm run fuzz -- ${relative(process.cwd(), file)}\n`,
  );
}

/** Has a worker end the process where an input does not end. */
function watch(target: string): Announce {
  const memory = new SharedArrayBuffer(8 + 8 * KILOBYTE * KILOBYTE);
  const words = new Int32Array(memory, 0, 2);
  const bytes = new Uint8Array(memory, 8);
  new Worker(join(process.cwd(), "fuzz/watchdog.mjs"), {
    workerData: {
      memory,
      file: join(FINDINGS, target, "endless.http"),
      seconds: PATIENCE_SECONDS,
    },
  }).unref();
  return (input) => {
    bytes.set(input.subarray(0, bytes.length));
    Atomics.store(words, 1, Math.min(input.length, bytes.length));
    Atomics.add(words, 0, 1);
  };
}
