import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  type SimulatorOptions,
  WechatPaySimulator,
} from "../../../lib/testing/index";

/** The path of a folder that is not there yet; it goes away with the test. */
export function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "contracts-data-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return join(parent, "data");
}

/** Starts a simulator on a folder; it stops with the test, if not before. */
export async function startOn(
  data: string,
  options: SimulatorOptions = {},
): Promise<WechatPaySimulator> {
  const wechat = await WechatPaySimulator.start({ data, ...options });
  onTestFinished(() => wechat.stop());
  return wechat;
}

/** The content of the folder's `state.json`. */
export function readState(data: string): string {
  return readFileSync(join(data, "state.json"), "utf8");
}

/** All that the folder keeps of the state: the snapshot, and the changes since. */
export function readKept(data: string): string {
  const journals = readdirSync(data).filter((name) => name.endsWith(".jsonl"));
  return ["state.json", ...journals]
    .map((name) => readFileSync(join(data, name), "utf8"))
    .join("\n");
}

/** Puts something in the place of the folder's `state.json`. */
export function writeState(data: string, content: string): void {
  writeFileSync(join(data, "state.json"), content);
}
