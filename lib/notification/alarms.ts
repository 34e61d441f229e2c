/** Something to do at a time, unless it is taken back before. */
export interface Alarm {
  /** On the monotonic clock, in ms. */
  readonly at: number;
  readonly ring: () => void;
  /** Where it stands among those that are set; below 0 where it is not. */
  place: number;
}

/**
 * Limits of time that are nearly always kept. One timer stands for all of them and is not taken back with the last, since to
 * make and take back one of Node's at each call costs a notification as much as its decryption.
 */
export class Alarms {
  /** In no order, so that one is taken out by putting the last into its place. */
  private readonly pending: Alarm[] = [];
  private timer?: NodeJS.Timeout;
  private timerAt = Infinity;

  /** @param at on the monotonic clock, in ms */
  set(at: number, ring: () => void): Alarm {
    const alarm = { at, ring, place: this.pending.length };
    this.pending.push(alarm);
    if (at < this.timerAt) {
      this.startTimer(at);
    } else if (this.pending.length === 1) {
      this.timer!.ref();
    }
    return alarm;
  }

  /** Takes an alarm back; without effect where it has rung. */
  clear(alarm: Alarm): void {
    if (alarm.place < 0) {
      return;
    }
    const last = this.pending.pop()!;
    if (last !== alarm) {
      this.pending[alarm.place] = last;
      last.place = alarm.place;
    }
    alarm.place = -1;
    if (this.pending.length === 0) {
      // The process need not live on for it.
      this.timer?.unref();
    }
  }

  private startTimer(at: number): void {
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(
      () => this.ringDue(),
      Math.ceil(at - performance.now()),
    );
  }

  private ringDue(): void {
    const now = performance.now();
    const due = this.pending.filter(({ at }) => at <= now);
    due.forEach((alarm) => this.clear(alarm));
    this.timer = undefined;
    this.timerAt = Infinity;
    if (this.pending.length > 0) {
      this.startTimer(Math.min(...this.pending.map(({ at }) => at)));
    }
    due.forEach(({ ring }) => ring());
  }
}
