import {
  type ChildProcess,
  execFile,
  execFileSync,
  spawn,
} from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./ports";

const START_MS = 30_000;
const PAUSE_MS = 50;

const isRoot = process.getuid?.() === 0;
const idOf = (option: string) =>
  Number(execFileSync("id", [option, "nobody"], { encoding: "utf8" }));

/** PostgreSQL and PgBouncer refuse to be run by root. */
const account = isRoot ? { uid: idOf("-u"), gid: idOf("-g") } : {};

/** What a server is run by, and how it is known to answer. */
export interface ServerCommand {
  /** Its program, then its arguments. */
  command: [string, ...string[]];
  /** Rejects as long as it does not answer. */
  ask: () => Promise<unknown>;
}

/** A server of the test's own, in a folder and at a port of its own, which can be killed, silenced and started again. */
export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "contracts-kills-"));
  private child: ChildProcess | undefined;

  private constructor(readonly port: number) {
    if (account.uid !== undefined) {
      chownSync(this.folder, account.uid, account.gid!);
    }
  }

  /** @param make may prepare the folder, and says how the server is run */
  static async start(
    make: (server: Server) => ServerCommand | Promise<ServerCommand>,
  ): Promise<Server> {
    const server = new Server(await freePort());
    try {
      server.running = await make(server);
      await server.start();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  private running!: ServerCommand;

  /** Runs a program to its end, as the one whose the server is. */
  async run(program: string, ...args: string[]): Promise<void> {
    await promisify(execFile)(program, args, {
      ...account,
      cwd: this.folder,
    });
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const giveUpAt = performance.now() + START_MS;
    for (;;) {
      // One that was killed may leave its memory to children that have not ended yet, so it may need a second start.
      if (this.child?.exitCode !== null || this.child.signalCode !== null) {
        this.spawn();
      }
      try {
        return void (await this.running.ask());
      } catch (error) {
        if (performance.now() > giveUpAt) {
          throw new Error(`no answer; its log:\n${this.log}`, { cause: error });
        }
        await sleep(PAUSE_MS);
      }
    }
  }

  /** It and its children get no time to end anything. */
  async kill(): Promise<void> {
    const child = this.child;
    if (child?.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      this.signal("SIGKILL");
      await exit;
    }
  }

  /** Its connections stay, and nothing answers. */
  silence(): void {
    this.signal("SIGSTOP");
  }

  goOn(): void {
    this.signal("SIGCONT");
  }

  /** Ends it for good. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get log(): string {
    return readFileSync(this.logPath, "utf8");
  }

  private get logPath(): string {
    return join(this.folder, "log");
  }

  private spawn(): void {
    const [program, ...args] = this.running.command;
    const log = openSync(this.logPath, "a");
    this.child = spawn(program, args, {
      ...account,
      cwd: this.folder,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.child.on("error", () => undefined);
  }

  private signal(signal: NodeJS.Signals): void {
    const pid = this.child?.pid;
    if (pid === undefined) {
      return;
    }
    for (const each of [pid, ...childrenOf(pid)]) {
      try {
        process.kill(each, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** PostgreSQL has a process for each connection, in a group of its own. */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
      .split(" ")
      .filter(Boolean)
      .map(Number),
  );
}
