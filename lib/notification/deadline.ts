import { Alarms } from "./alarms";
import { NotificationFailure } from "./failure";

/** By when a delivery is answered, whatever is still under way. */
export class Deadline {
  private readonly endsAt: number;
  private hasPassed = false;

  /** @param milliseconds counted from now, on the monotonic clock */
  constructor(
    readonly milliseconds: number,
    private readonly alarms = new Alarms(),
  ) {
    this.endsAt = performance.now() + milliseconds;
  }

  /** Whether the delivery has been answered. Nothing new is begun for it then. */
  get isOver(): boolean {
    return this.hasPassed || performance.now() >= this.endsAt;
  }

  /**
   * Waits for work no longer than until the deadline. The work goes on after it.
   *
   * @param onLate called at the deadline, where the work is not done by then
   * @throws NotificationFailure 503 at the deadline
   * @throws what the work throws before it
   */
  async race<T>(work: Promise<T>, onLate: () => void): Promise<T> {
    let isLate = false;
    try {
      return await new Promise<T>((resolve, reject) => {
        const alarm = this.alarms.set(this.endsAt, () => {
          this.hasPassed = isLate = true;
          reject(
            new NotificationFailure(
              503,
              "the handling takes longer than WeChat Pay waits",
              "deadline",
            ),
          );
        });
        work.then(
          (result) => {
            this.alarms.clear(alarm);
            resolve(result);
          },
          (error: unknown) => {
            this.alarms.clear(alarm);
            reject(error);
          },
        );
      });
    } catch (error) {
      // Here, and not where it rings: that is in the asynchronous context of whatever started the timer, another request's say.
      if (isLate) {
        onLate();
      }
      throw error;
    }
  }
}
