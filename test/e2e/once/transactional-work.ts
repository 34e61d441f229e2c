import type { NotificationContext } from "../../../lib";
import type { Transact } from "./clients/client";
import type { Work } from "./shop";
import { type TroubleSettings, Troubles } from "./troubles";

/** Work whose effect is a row, committed together with the mark. */
export class TransactionalWork implements Work {
  private readonly troubles: Troubles;

  constructor(
    private readonly transact: Transact,
    troubles: TroubleSettings,
  ) {
    this.troubles = new Troubles(troubles, [
      "before the effect",
      "after the effect",
      "after the mark",
    ]);
  }

  async activate(code: string, context: NotificationContext): Promise<void> {
    const comesTo = this.troubles.ofRun(code);
    await this.transact(async (transaction) => {
      await comesTo("before the effect");
      await transaction.addEffect(code);
      await comesTo("after the effect");
      await context.completeWithin(transaction.handle);
      await comesTo("after the mark");
    });
  }
}
