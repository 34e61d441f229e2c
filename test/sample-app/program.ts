import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";
import { PATIENCE } from "./patience";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);

/** The shop's programs, compiled with the package into a directory of their own, as others may build `dist` meanwhile. */
export class Programs {
  private readonly directory = mkdtempSync(join(tmpdir(), "shop-programs-"));
  private readonly running = new Set<Program>();

  constructor() {
    beforeAll(() => this.compile(), 180_000);
    afterAll(async () => {
      await Promise.all(
        Array.from(this.running, (each) => each.end("SIGKILL")),
      );
      rmSync(this.directory, { recursive: true });
    }, 60_000);
  }

  /** Starts one, with no variable of the machine's environment. */
  start(
    name: string,
    variables: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ): Program {
    const program = new Program(
      spawn(
        process.execPath,
        [join(this.directory, "sample-app/dist", name), ...args],
        {
          cwd: this.directory,
          env: { PATH: process.env.PATH, ...PATIENCE, ...variables },
        },
      ),
    );
    this.running.add(program);
    return program;
  }

  private async compile(): Promise<void> {
    const { directory } = this;
    const sample = join(directory, "sample-app");
    mkdirSync(join(directory, "package"));
    mkdirSync(join(sample, "node_modules"), { recursive: true });
    const link = (from: string, to: string) => symlinkSync(from, to);
    link(join(root, "node_modules"), join(directory, "node_modules"));
    for (const name of readdirSync(join(root, "sample-app/node_modules"))) {
      link(
        join(root, "sample-app/node_modules", name),
        join(sample, "node_modules", name),
      );
    }
    link(
      join(directory, "package"),
      join(sample, "node_modules/nestjs-wechatpay-contracts"),
    );
    for (const name of ["views", "public", "package.json"]) {
      link(join(root, "sample-app", name), join(sample, name));
    }
    link(join(root, "package.json"), join(directory, "package/package.json"));
    // The simulator's page is no TypeScript.
    cpSync(
      join(root, "lib/testing/control/page"),
      join(directory, "package/dist/testing/control/page"),
      { recursive: true },
    );
    await this.tsc("tsconfig.build.json", join(directory, "package/dist"));
    await this.tsc("sample-app/tsconfig.json", join(sample, "dist"));
  }

  /** Types are checked elsewhere. */
  private async tsc(configuration: string, outDir: string): Promise<void> {
    await run(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      ...["-p", join(root, configuration)],
      ...["--noCheck", "--declaration", "false", "--declarationMap", "false"],
      ...["--outDir", outDir],
    ]);
  }
}

/** A program that runs, and what it has said so far. */
export class Program {
  output = "";
  private readonly exit: Promise<unknown[]>;

  constructor(private readonly child: ChildProcess) {
    const keep = (text: Buffer) => (this.output += text.toString());
    child.stdout!.on("data", keep);
    child.stderr!.on("data", keep);
    this.exit = once(child, "close");
  }

  /**
   * Resolves with the first group of an expression when it appears in the output.
   *
   * @throws Error where the program ends before
   */
  async says(expression: RegExp): Promise<string> {
    for (;;) {
      const match = expression.exec(this.output);
      if (match) {
        return match[1] ?? match[0];
      }
      const isOver = await Promise.race([
        this.exit.then(() => true),
        once(this.child.stdout!, "data").then(() => false),
        once(this.child.stderr!, "data").then(() => false),
      ]);
      if (isOver && !expression.test(this.output)) {
        throw new Error(`the program ended before it said so:\n${this.output}`);
      }
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the exit code, or with the signal that ended it. */
  async ended(): Promise<unknown> {
    const [code, signal] = await this.exit;
    return code ?? signal;
  }

  /** Ends it, and waits for that. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<unknown> {
    this.signal(signal);
    return this.ended();
  }
}

/** Where a shop listens, once it does. */
export function shopUrl(program: Program): Promise<string> {
  return program.says(/The shop listens at (\S+)/);
}
