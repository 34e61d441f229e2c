/** Lets a loop go round at a steady pace of real time, whatever the stepped clock says. */
export class Pace {
  private nextAt = process.hrtime.bigint();

  /** @param milliseconds of one round */
  constructor(private readonly milliseconds: number) {}

  /** Resolves when the next round is due; at once where the loop is late. */
  next(): Promise<void> {
    this.nextAt += BigInt(Math.round(this.milliseconds * 1e6));
    const left = Number(this.nextAt - process.hrtime.bigint()) / 1e6;
    return new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, left));
    });
  }
}
