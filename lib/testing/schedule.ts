import type { Clock } from "./clock";

/** As long as a timer can wait. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** What is to happen at a time of the simulated clock. */
export interface Appointment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly what: "retry" | "expiry" | "settlement" | "deduction";
  /** Whether it happens as time passes, or only where the clock is moved ahead. Default: as time passes. */
  readonly onlyWhenMoved?: boolean;
  /** What happens; it reports its failures itself. */
  happen(): void;
}

/** What falls due, in the order of time. */
export class Schedule {
  /** The next one first; of those at the same time, the one that was made first. */
  private readonly pending: Appointment[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** The one that the timer waits for. */
  private armed: Appointment | undefined;
  private walk: Promise<unknown> = Promise.resolve();
  private isWalking = false;
  private hasStopped = false;

  /** @param quiet resolves when nothing that has happened is under way any more */
  constructor(
    private readonly clock: Clock,
    private readonly quiet: () => Promise<void>,
    private readonly moved: () => void,
  ) {}

  /** Makes an appointment. One whose time is over happens soon. */
  add(appointment: Appointment): Appointment {
    this.pending.splice(this.placeOf(appointment.at), 0, appointment);
    const isNext = !this.armed || appointment.at < this.armed.at;
    if (isNext && !appointment.onlyWhenMoved) {
      this.arm();
    }
    return appointment;
  }

  /** Takes an appointment back, where it has not happened. */
  cancel(appointment: Appointment | undefined): void {
    if (!appointment) {
      return;
    }
    const place = this.pending.lastIndexOf(
      appointment,
      this.placeOf(appointment.at) - 1,
    );
    if (place >= 0) {
      this.pending.splice(place, 1);
    }
    if (appointment === this.armed) {
      this.arm();
    }
  }

  /** When the next one of a sort is, in milliseconds since the epoch. */
  next(what: Appointment["what"]): number | undefined {
    return this.pending.find((each) => each.what === what)?.at;
  }

  /**
   * Moves the clock ahead. Everything that falls due until then happens at its time, one after another; resolves when
   * nothing of it is under way. A second call waits for the first.
   *
   * @param target the time to move to, as it is when the call has its turn
   */
  advance(target: () => number): Promise<void> {
    const walk = this.walk.then(() => this.walkTo(target()));
    this.walk = walk.catch(() => undefined);
    return walk;
  }

  /** Nothing happens any more. */
  stop(): void {
    this.hasStopped = true;
    clearTimeout(this.timer);
  }

  private async walkTo(target: number): Promise<void> {
    this.isWalking = true;
    clearTimeout(this.timer);
    try {
      await this.quiet();
      let next = this.pending[0];
      while (next && next.at <= target && !this.hasStopped) {
        this.pending.shift();
        this.clock.advanceTo(next.at);
        next.happen();
        await this.quiet();
        next = this.pending[0];
      }
      this.clock.advanceTo(target);
    } finally {
      this.isWalking = false;
      this.moved();
      this.arm();
    }
  }

  private arm(): void {
    clearTimeout(this.timer);
    const next = this.pending.find((each) => !each.onlyWhenMoved);
    this.armed = next;
    if (!next || this.isWalking || this.hasStopped) {
      return;
    }
    const wait = Math.max(0, next.at - this.clock.now());
    this.timer = setTimeout(
      () => (wait > LONGEST_WAIT_MS ? this.arm() : this.happen(next)),
      Math.min(wait, LONGEST_WAIT_MS),
    ).unref();
  }

  private happen(appointment: Appointment): void {
    this.pending.splice(this.pending.indexOf(appointment), 1);
    this.arm();
    appointment.happen();
  }

  /** Behind all of the same time or earlier. */
  private placeOf(at: number): number {
    let low = 0;
    let high = this.pending.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pending[middle] as Appointment).at <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
