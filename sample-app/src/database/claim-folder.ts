import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { EnvironmentError } from "../configuration/read-environment.js";

/**
 * Keeps two processes from opening one embedded database, which would spoil it.
 *
 * @param folder `memory://` needs no keeping
 * @returns what gives the folder free again
 * @throws EnvironmentError that names the process that uses it
 */
export function claimFolder(folder: string): () => void {
  if (folder.startsWith("memory://")) {
    return () => {};
  }
  const file = `${folder}.pid`;
  mkdirSync(dirname(file), { recursive: true });
  const holder = holderOf(file);
  if (holder !== undefined && isAlive(holder)) {
    throw new EnvironmentError([
      `SAMPLE_DATA: process ${holder} uses this folder; end it, name another folder or memory://, or set DATABASE_URL to run several`,
    ]);
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function holderOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
