import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, inject, onTestFinished } from "vitest";

const run = promisify(execFile);

/** What a program said, and how it ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A program that runs until it is stopped. */
export class Running {
  /** What it said so far. */
  stdout = "";
  stderr = "";
  private readonly exit: Promise<unknown>;
  private waiting: (() => void)[] = [];

  constructor(private readonly child: ChildProcess) {
    this.exit = once(child, "close").finally(() => this.look());
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.look();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves when this stands in `stdout`. @throws Error where the program ends without it */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match) {
        return match;
      }
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(
          `it ended without ${pattern}: ${this.stdout}${this.stderr}`,
        );
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Sends a signal, and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    await this.exit;
    const { stdout, stderr } = this;
    return { code: this.child.exitCode ?? -1, stdout, stderr };
  }

  private look(): void {
    for (const resolve of this.waiting.splice(0)) {
      resolve();
    }
  }
}

/** The command line as it is published, run in a directory of its own. */
export class CommandLine {
  /** Where it is run. */
  readonly workplace = mkdtempSync(join(tmpdir(), "contracts-cli-"));
  private readonly program = join(
    inject("packed").unpacked,
    "dist/cli/main.js",
  );

  constructor() {
    afterAll(() => rmSync(this.workplace, { recursive: true }));
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
    try {
      const output = await run(process.execPath, [this.program, ...args], {
        cwd: this.workplace,
        env: { PATH: process.env.PATH, ...environment },
        // One that should have ended does not outlive the tests for long.
        timeout: 60_000,
      });
      return { code: 0, ...output };
    } catch (error) {
      const { code, stdout, stderr } = error as Ended;
      return { code, stdout, stderr };
    }
  }

  /** Starts the program; it is killed at the end of the test, where it still runs. */
  start(args: string[]): Running {
    const child = spawn(process.execPath, [this.program, ...args], {
      cwd: this.workplace,
      env: { PATH: process.env.PATH },
    });
    const running = new Running(child);
    onTestFinished(async () => {
      await running.end("SIGKILL");
    });
    return running;
  }
}
