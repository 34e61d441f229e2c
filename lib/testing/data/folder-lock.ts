import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { foreignFile } from "./ownership";

/** The folders that simulators of this process have. */
const held = new Set<string>();

/** A folder that one simulator has: a file in it names the process, so that others, of other processes too, keep out. */
export class FolderLock {
  private constructor(
    private readonly folder: string,
    private readonly file: string,
  ) {}

  /** @throws Error where another simulator has the folder, or `lock` there is somebody else's file */
  static async take(path: string): Promise<FolderLock> {
    const folder = await realpath(path);
    if (held.has(folder)) {
      throw inUse(path, "another simulator of this process");
    }
    held.add(folder);
    const lock = new FolderLock(folder, join(folder, "lock"));
    try {
      await lock.write(path);
      return lock;
    } catch (error) {
      held.delete(folder);
      throw error;
    }
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
    held.delete(this.folder);
  }

  private async write(path: string): Promise<void> {
    if (await this.create()) {
      return;
    }
    const content = await readFile(this.file, "utf8").catch(() => "");
    if (!/^\d*$/.test(content)) {
      throw foreignFile(this.file);
    }
    const holder = Number(content);
    // A number of this process's own is left from an earlier life, as in a container.
    if (holder > 0 && holder !== process.pid && isRunning(holder)) {
      throw inUse(
        path,
        `process ${holder} (if that is not a simulator, remove ${this.file})`,
      );
    }
    await rm(this.file, { force: true });
    if (!(await this.create())) {
      throw inUse(path, "a simulator that starts just now");
    }
  }

  /** Exclusively, so that of two that start at once one fails. */
  private async create(): Promise<boolean> {
    try {
      await writeFile(this.file, String(process.pid), { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") {
        return false;
      }
      throw error;
    }
  }
}

function inUse(path: string, by: string): Error {
  return new Error(
    `${path} is in use by ${by}; stop it, or give another folder`,
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
