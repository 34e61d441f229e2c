import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { EnvironmentError } from "../configuration/read-environment.js";

const STARTING = "a process that starts just now";

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
  if (!canWrite(file)) {
    takeFromDead(file);
    if (!canWrite(file)) {
      throw inUse(STARTING);
    }
  }
  held.add(file);
  return () => {
    rmSync(file, { force: true });
    held.delete(file);
  };
}

/** Writes the file exclusively, so that of two that start at once one fails. */
function canWrite(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** Removes the file that a process has left which is no more. */
function takeFromDead(file: string): void {
  const holder = holderOf(file);
  if (isHeld(file, holder)) {
    throw inUse(holder ? `process ${holder}` : STARTING);
  }
  // Set aside, for another that starts just now may have taken it from the dead before, and written its own.
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      // Another was faster; one of both writes it.
      return;
    }
    throw error;
  }
  if (holderOf(aside) !== holder) {
    renameSync(aside, file);
    throw inUse(STARTING);
  }
  rmSync(aside, { force: true });
}

/** This process's own number is left of an earlier life, as in a container, unless it has the folder indeed. */
function isHeld(file: string, holder: number | undefined): boolean {
  return (
    held.has(file) ||
    (holder !== undefined && holder !== process.pid && isAlive(holder))
  );
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
