import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WechatPaySimulator } from "../../../lib/testing";
import type { ClientName } from "../once/clients";
import type { ClientSettings } from "../once/clients/client";
import { lost, repeated } from "../once/counts";
import { CONCURRENCY, Courier } from "../once/courier";
import { randomFrom } from "../once/random";
import { RunLog, succeeded } from "../once/run-log";
import { ShopProcess, ShopProgram } from "../once/shop-processes";

/** `KILLS_EVENTS` gives more, for figures, and `KILLS_SEED` another order and other failures. */
const EVENTS = Number(process.env.KILLS_EVENTS ?? 200);
const SEED = Number(process.env.KILLS_SEED ?? 1);

/** Whether there are runs for figures, besides those that each test run has. */
export const MEASURED = process.env.KILLS_EVENTS !== undefined;

export const TIMEOUT = { timeout: 600_000 };

/** Deliveries under way at one moment: where a process dies, each may have had its effect and not its mark. */
export const IN_HAND = CONCURRENCY;

/** Of keys and tables that are one run's own. */
export const runPrefix = () => `kills_${randomUUID().slice(0, 8)}_`;

/** What happens while deliveries go on; it ends when what was hurt is well again. */
export type Fault = (shops: ShopProcess[]) => Promise<unknown>;

/** How the events of a run ended. */
export interface Figures {
  events: number;
  /** Events without effect, though each delivery was answered 204. */
  lost: number;
  /** Effects that an event had beyond its first. */
  twice: number;
  /** How often each status was answered. */
  answers: Record<string, number>;
}

/** Two processes of a shop, to which every event is delivered while things break. */
export class ShopsUnderFaults {
  private readonly program = new ShopProgram();
  private readonly folder = mkdtempSync(join(tmpdir(), "contracts-kills-log-"));
  private wechat!: WechatPaySimulator;

  static async prepare(): Promise<ShopsUnderFaults> {
    const shops = new ShopsUnderFaults();
    [shops.wechat] = await Promise.all([
      WechatPaySimulator.start(),
      shops.program.compile(),
    ]);
    return shops;
  }

  /**
   * Delivers each event three times while the faults happen one after the other, and once more when all is well: what the
   * store has forgotten by then has its effect again.
   *
   * @param effects reads the effects where they are rows beside the marks; without it they are entries of a log
   */
  async handle(run: {
    client: ClientName;
    clientSettings: ClientSettings;
    faults: Fault[];
    effects?: () => Promise<string[]>;
  }): Promise<Figures> {
    const { moduleOptions } = this.wechat;
    const { client, clientSettings, faults } = run;
    const path = join(this.folder, clientSettings.prefix);
    const log = run.effects ? {} : { log: path };
    const shops = [10, 20].map(
      (number) =>
        new ShopProcess(this.program, {
          ...{ moduleOptions, client, clientSettings, ...log },
          troubles: { seed: SEED + number, failing: true, late: false },
        }),
    );
    try {
      await Promise.all(shops.map((shop) => shop.start()));
      const codes = Array.from({ length: EVENTS }, (_, each) => `code${each}`);
      const courier = (copies: number) =>
        new Courier(
          this.wechat,
          codes,
          () => shops.map(({ notifyUrl }) => notifyUrl),
          randomFrom(SEED),
          copies,
        );
      const [during, after] = [courier(3), courier(1)];
      await during.deliver({
        meanwhile: faults.map((fault) => () => fault(shops)),
      });
      await after.deliver();
      const effects = run.effects
        ? await run.effects()
        : succeeded(await new RunLog(path).all());
      return {
        events: EVENTS,
        lost: lost(codes, effects).length,
        twice: repeated(effects).length,
        answers: during.answers,
      };
    } finally {
      await Promise.all(shops.map((shop) => shop.kill()));
    }
  }

  async remove(): Promise<void> {
    await this.wechat.stop();
    this.program.remove();
    rmSync(this.folder, { recursive: true });
  }
}
