import { randomUUID } from "node:crypto";
import { MemoryNotificationStore } from "nestjs-wechatpay-contracts";
import { answerQuestions } from "../worker.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;
let store: MemoryNotificationStore | undefined;

/** Case: bytes of the heap that the store in memory takes for so many handled events. */
answerQuestions({
  remember: async (events: number) => {
    const before = heap();
    store = new MemoryNotificationStore();
    for (let event = 0; event < events; event++) {
      // Out of JSON, as a notification's: the string of `randomUUID` hangs together of pieces, and is five times as heavy.
      const id = JSON.parse(`"${randomUUID()}"`) as string;
      const lease = await store.begin(id, 60_000);
      if (lease.state === "new") {
        await store.complete(id, lease.token, 2 * DAY_MS);
      }
    }
    return heap() - before;
  },
});

function heap(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
