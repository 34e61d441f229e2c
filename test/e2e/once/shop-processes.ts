import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { ShopSettings } from "./shop-process";

const root = resolve(__dirname, "../../..");
const run = promisify(execFile);

/** The shop's program, compiled from the sources into a directory of its own. */
export class ShopProgram {
  private readonly directory = mkdtempSync(join(tmpdir(), "contracts-once-"));
  readonly path = join(this.directory, "program/test/e2e/once/shop-process.js");

  async compile(): Promise<void> {
    symlinkSync(
      join(root, "node_modules"),
      join(this.directory, "node_modules"),
    );
    const configuration = join(this.directory, "tsconfig.json");
    writeFileSync(
      configuration,
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: {
          rootDir: root,
          outDir: join(this.directory, "program"),
          noEmit: false,
          // Types are checked elsewhere.
          noCheck: true,
        },
        files: [join(__dirname, "shop-process.ts")],
        include: [],
      }),
    );
    await run(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      ...["-p", configuration],
    ]);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

/** A process of the shop, which can be killed and started again. */
export class ShopProcess {
  /** Where it is notified, or was while it lived. */
  notifyUrl = "";
  private child: ChildProcess | undefined;
  private starts = 0;

  constructor(
    private readonly program: ShopProgram,
    private readonly settings: ShopSettings,
  ) {}

  /** Resolves when it listens. */
  async start(): Promise<void> {
    this.starts += 1;
    const { troubles } = this.settings;
    const settings: ShopSettings = {
      ...this.settings,
      troubles: { ...troubles, seed: troubles.seed + this.starts },
    };
    const child = fork(this.program.path, {
      env: { PATH: process.env.PATH, SHOP: JSON.stringify(settings) },
      execArgv: [],
    });
    this.child = child;
    const [ready] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(([code]) => {
        throw new Error(`the shop ended with ${code} at its start`);
      }),
    ]);
    this.notifyUrl = ready.notifyUrl;
  }

  /** Gives it no time to end anything. */
  async kill(): Promise<void> {
    if (this.child && this.child.exitCode === null && !this.child.killed) {
      const exit = once(this.child, "exit");
      this.child.kill("SIGKILL");
      await exit;
    }
  }
}
