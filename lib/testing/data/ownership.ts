import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "./replace-file";

/** Says whose folder it is, from before its first key on: a first start may be cut off, and a state be moved away. */
const MARK = "simulator.txt";
const MARK_TEXT = `This folder belongs to the simulator of nestjs-wechatpay-contracts: it holds the simulator's keys and state.
They are of no use with the real WeChat Pay. Its .gitignore keeps the folder out of version control.
`;

/** What a simulator or its command line writes or takes over. */
const OWN_FILE =
  /^(\.env|pub_key\.pem|(apiclient|wechatpay|certificate_\d+)_key\.pem)$/;

/**
 * Makes a folder the simulator's, unless it is already.
 *
 * @throws Error where somebody else's file has the name of one of its own
 */
export async function takeOwnership(
  folder: string,
  hasState: boolean,
): Promise<void> {
  const names = await readdir(folder);
  if (names.includes(MARK)) {
    return;
  }
  const foreign = hasState
    ? undefined
    : names.find((name) => OWN_FILE.test(name));
  if (foreign !== undefined) {
    throw foreignFile(join(folder, foreign));
  }
  await replaceFile(join(folder, MARK), MARK_TEXT);
  await keepOutOfGit(folder, names);
}

/** Keys and state are of one machine; a `.gitignore` of somebody else's stays as it is. */
async function keepOutOfGit(
  folder: string,
  names: readonly string[],
): Promise<void> {
  if (!names.includes(".gitignore")) {
    await replaceFile(join(folder, ".gitignore"), "*\n");
  }
}

/** The error about somebody else's file that has the name of one of the simulator's. */
export function foreignFile(file: string): Error {
  return new Error(
    `${file} was not written by the simulator, which needs a file of that name; give it a folder of its own, such as .simulator`,
  );
}
