import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { EnvironmentError } from "../configuration/read-environment.js";

/** The folders that this process has. */
const held = new Set<string>();

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
  const file = `${resolve(folder)}.pid`;
  mkdirSync(dirname(file), { recursive: true });
  const holder = holderOf(file);
  // This process's own number is left of an earlier life, as in a container, unless it has the folder indeed.
  const isHeld =
    held.has(file) ||
    (holder !== undefined && holder !== process.pid && isAlive(holder));
  if (isHeld) {
    throw inUse(`process ${holder}`);
  }
  rmSync(file, { force: true });
  try {
    // Exclusively, so that of two that start at once one fails.
    writeFileSync(file, String(process.pid), { flag: "wx" });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST"
      ? inUse("a process that starts just now")
      : error;
  }
  held.add(file);
  return () => {
    rmSync(file, { force: true });
    held.delete(file);
  };
}

function inUse(by: string): EnvironmentError {
  return new EnvironmentError([
    `SAMPLE_DATA: ${by} uses this folder; end it, name another folder or memory://, or set DATABASE_URL to run several`,
  ]);
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
