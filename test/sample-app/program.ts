import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, inject } from "vitest";
import { PATIENCE } from "./patience";

/** The shop's programs on the package as it is published, in a directory of their own, which holds their data too. */
export class Programs {
  private readonly directory = mkdtempSync(join(tmpdir(), "shop-programs-"));
  private readonly running = new Set<Program>();

  constructor() {
    const { unpacked, shop } = inject("packed");
    for (const folder of [unpacked, shop]) {
      cpSync(folder, join(this.directory, basename(folder)), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    symlinkSync(
      join(dirname(shop), "node_modules"),
      join(this.directory, "node_modules"),
    );
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
