import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Message, readMessage } from "./message";

/** Where the inputs lie that are kept with the code, a directory for each target. */
export const CORPUS = join(process.cwd(), "fuzz/corpus");

/** Where the inputs of findings go. */
export const FINDINGS = join(process.cwd(), "fuzz/findings");

/** The kept messages of a target, in an order of their own. */
export function readCorpus(target: string, directory = CORPUS): Message[] {
  const files = join(directory, target);
  return existsSync(files)
    ? readdirSync(files)
        .filter((name) => name.endsWith(".http"))
        .sort()
        .map((name) => readMessage(readFileSync(join(files, name))))
    : [];
}
