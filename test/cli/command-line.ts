import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);

/** What a program said, and how it ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command line, built from the source into a directory of its own, as others may build `dist` meanwhile. */
export class CommandLine {
  private readonly directory = mkdtempSync(join(tmpdir(), "contracts-cli-"));
  /** Where it is run. */
  readonly workplace = join(this.directory, "workplace");

  constructor() {
    beforeAll(async () => {
      mkdirSync(this.workplace);
      symlinkSync(
        join(root, "node_modules"),
        join(this.directory, "node_modules"),
      );
      // Types are checked elsewhere.
      await run(process.execPath, [
        join(root, "node_modules/typescript/bin/tsc"),
        ...["-p", join(root, "tsconfig.build.json")],
        ...["--noCheck", "--declaration", "false"],
        ...["--outDir", join(this.directory, "dist")],
      ]);
    }, 60_000);
    afterAll(() => rmSync(this.directory, { recursive: true }));
  }

  /** Writes a file where the program is run. */
  write(name: string, content: string): string {
    const path = join(this.workplace, name);
    writeFileSync(path, content);
    return path;
  }

  remove(name: string): void {
    rmSync(join(this.workplace, name));
  }

  /** Runs the program with nothing in its environment but these variables. */
  async run(
    args: string[],
    environment: Record<string, string> = {},
  ): Promise<Ended> {
    const program = join(this.directory, "dist/cli/main.js");
    try {
      const output = await run(process.execPath, [program, ...args], {
        cwd: this.workplace,
        env: { PATH: process.env.PATH, ...environment },
      });
      return { code: 0, ...output };
    } catch (error) {
      const { code, stdout, stderr } = error as Ended;
      return { code, stdout, stderr };
    }
  }
}
