import { ConfigurationError } from "../apiv3/errors";
import { onAbort } from "../client/abort-listeners";
import {
  type Names,
  unknownNameProblem,
  unknownNames,
} from "../validation/known-names";
import { Pace } from "./pace";

const BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

/** How fast a run goes, and when it ends early. */
export interface RunOptions {
  /** Queries under way at one time; default 4. */
  concurrency?: number;
  /** Queries begun per second; default 10. */
  perSecond?: number;
  /** Ends the run early: no further query begins, and what is under way is finished. */
  signal?: AbortSignal;
}

/** What a run does with each value of its source. */
export interface Work<Pending> {
  /** Throws where it fails. */
  reconcile(pending: Pending): Promise<void>;
  /** Is told of the failure. */
  failed(pending: Pending, error: unknown): void;
}

/**
 * Works a source off, several at a time and so many a second, more slowly where WeChat Pay is limited or down. The source is read as
 * fast as it is worked off, and closed at the end, an early one as well. Where it is silent then, it closes when it next says something.
 *
 * @throws what reading or closing the source throws, after what is under way is finished
 */
export async function workOff<Pending>(
  source: Iterable<Pending> | AsyncIterable<Pending>,
  { concurrency = 4, perSecond = 10, signal }: RunOptions,
  work: Work<Pending>,
): Promise<void> {
  const values = new Values(source);
  const backOff = new BackOff(new Pace(perSecond));
  const workers = await Promise.allSettled(
    Array.from({ length: concurrency }, () =>
      workOn(values, backOff, signal, work),
    ),
  );
  await values.close();
  const failed = workers.find((worker) => worker.status === "rejected");
  if (failed) {
    throw failed.reason;
  }
}

async function workOn<Pending>(
  values: Values<Pending>,
  backOff: BackOff,
  signal: AbortSignal | undefined,
  { reconcile, failed }: Work<Pending>,
): Promise<void> {
  while (!signal?.aborted) {
    const { done, value } = await values.next(signal);
    if (done) {
      return;
    }
    await backOff.pace.turn(signal);
    if (signal?.aborted) {
      return;
    }
    try {
      await reconcile(value);
      backOff.after(undefined);
    } catch (error) {
      backOff.after(error);
      failed(value, error);
    }
  }
}

/** Slows the whole run, not only the worker that met the limit. */
class BackOff {
  private failuresInRow = 0;

  constructor(readonly pace: Pace) {}

  after(error: unknown): void {
    if (!(error as { retryable?: boolean } | undefined)?.retryable) {
      this.failuresInRow = 0;
      return;
    }
    this.pace.backOff(
      Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** this.failuresInRow),
    );
    this.failuresInRow += 1;
  }
}

/** What several workers draw from, each value going to one of them. */
class Values<T> {
  private readonly values: AsyncGenerator<T, void>;
  private awaited = 0;

  constructor(source: Iterable<T> | AsyncIterable<T>) {
    this.values = valuesOf(source);
  }

  /** The next value; there is none once the signal aborts, however long the source is silent. */
  next(signal: AbortSignal | undefined): Promise<IteratorResult<T, void>> {
    return new Promise((resolve, reject) => {
      const release = onAbort(signal, () => {
        release();
        resolve({ done: true, value: undefined });
      });
      this.awaited += 1;
      this.values
        .next()
        .finally(() => {
          this.awaited -= 1;
          release();
        })
        .then(resolve, reject);
    });
  }

  /** Closes the source. It does so only after the value that was asked for last, which may never come. */
  async close(): Promise<void> {
    const closed = this.values.return();
    if (this.awaited === 0) {
      await closed;
      return;
    }
    closed.catch(() => undefined);
  }
}

/** One generator over any source. Closing it closes the source. */
async function* valuesOf<T>(
  source: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<T, void> {
  yield* source;
}

/** @throws ConfigurationError naming the option that is unknown or wrong */
export function checkOptions<Options extends RunOptions>(
  options: Options,
  known: Names<Options>,
): void {
  for (const name of unknownNames(options, known)) {
    throw new ConfigurationError(name, unknownNameProblem(name, known));
  }
  const { concurrency = 4, perSecond = 10, signal, ...callbacks } = options;
  // With a part of one, nobody would work and nothing be queried.
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new ConfigurationError("concurrency", "must be a positive integer");
  }
  if (!Number.isFinite(perSecond) || perSecond <= 0) {
    throw new ConfigurationError("perSecond", "must be a positive number");
  }
  if (signal !== undefined && typeof signal?.aborted !== "boolean") {
    throw new ConfigurationError("signal", "must be an AbortSignal");
  }
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback !== undefined && typeof callback !== "function") {
      throw new ConfigurationError(name, "must be a function");
    }
  }
}
