import { setTimeout as sleep } from "node:timers/promises";
import { oneOf, randomFrom } from "./random";

/** How long a delivery may work before another may take its event: long enough for a machine that stalls. */
export const LEASE_MS = 5000;
const SLOW_MS = LEASE_MS + 1000;

const SHARE_OF_FAILURES = 0.2;

/** Points within a handler. */
export type Point = "before the effect" | "after the effect" | "after the mark";

/** What befalls one run of a handler: it comes to a point, and goes on late, or not at all. */
export type Trouble = (point: Point) => Promise<void>;

/** What befalls the runs of one process. */
export interface TroubleSettings {
  /** Decides which runs fail, and where. */
  seed: number;
  /** Each fifth run fails, somewhere. */
  failing: boolean;
  /** The first run of each fiftieth event takes longer than its lease. */
  late: boolean;
}

/** The troubles of one process. */
export class Troubles {
  private readonly random: () => number;
  private readonly delayed = new Set<string>();

  /** @param points where runs fail */
  constructor(
    private readonly settings: TroubleSettings,
    private readonly points: readonly Point[],
  ) {
    this.random = randomFrom(settings.seed);
  }

  /** @param code of the contract; it ends in a number */
  ofRun(code: string): Trouble {
    const { failing, late } = this.settings;
    const failsAt =
      failing && this.random() < SHARE_OF_FAILURES
        ? oneOf(this.points, this.random)
        : undefined;
    const isSlow = late && /[05]0$/.test(code) && !this.delayed.has(code);
    this.delayed.add(code);
    return async (point) => {
      if (isSlow && point === "after the effect") {
        await sleep(SLOW_MS);
      }
      if (point === failsAt) {
        throw new Error(`failed ${point}`);
      }
    };
  }
}
