import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Reply } from "./worker.mjs";

/** Arguments of Node for every process that is measured, such as `--cpu-prof`. */
export const nodeArguments: string[] = [];

/** Cores that a process may use, as `taskset` names them. */
export type Cores = "0" | "1" | "0,1";

/** A process of the bench, seen from the command. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly title: string,
  ) {}

  /**
   * @param script of this folder, compiled
   * @param args of the script, such as the contender's name
   * @param cores where it may run; anywhere unless given
   */
  static start(
    script: string,
    args: readonly string[] = [],
    cores?: Cores,
  ): WorkerProcess {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const execArgv = ["--expose-gc", ...nodeArguments];
    const child = fork(path, args, {
      ...(cores
        ? {
            execPath: "taskset",
            execArgv: ["--cpu-list", cores, process.execPath, ...execArgv],
          }
        : { execArgv }),
      serialization: "advanced",
      // What a contender prints is no part of the table.
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    return new WorkerProcess(child, [script, ...args].join(" "));
  }

  /** @throws Error with what went wrong in the process */
  async ask<Answer>(name: string, argument?: unknown): Promise<Answer> {
    const ended = new AbortController();
    this.child.send({ name, argument });
    try {
      const reply = await Promise.race([
        once(this.child, "message", { signal: ended.signal }).then(
          ([message]) => message as Reply,
        ),
        once(this.child, "exit", { signal: ended.signal }).then(
          ([code]): Reply => ({ error: `it ended with status ${code}` }),
        ),
      ]);
      if ("error" in reply) {
        throw new Error(`${this.title}: ${reply.error}`);
      }
      return reply.answer as Answer;
    } finally {
      ended.abort();
    }
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.connected) {
      const exit = once(this.child, "exit");
      this.child.disconnect();
      await exit;
    }
  }
}
