import type { RunLog } from "./run-log";
import type { Work } from "./shop";
import { type TroubleSettings, Troubles } from "./troubles";

/** Work whose only effect is its entry in the log. */
export class LoggedWork implements Work {
  private readonly troubles: Troubles;

  constructor(
    private readonly log: RunLog,
    troubles: TroubleSettings,
  ) {
    this.troubles = new Troubles(troubles, [
      "before the effect",
      "after the effect",
    ]);
  }

  async activate(code: string): Promise<void> {
    const comesTo = this.troubles.ofRun(code);
    await this.log.add("began", code);
    await comesTo("before the effect");
    await comesTo("after the effect");
    await this.log.add("succeeded", code);
  }
}
