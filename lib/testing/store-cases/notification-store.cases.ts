import { deepStrictEqual, fail, strictEqual } from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { NotificationStore } from "../../notification/notification-store";

/** Ends long after the case does. */
const LONG_MS = 60_000;
/** So short that a case waits for its end. */
const SHORT_MS = 50;
/** A case gives up here, before the runner of the tests does. */
const PATIENCE_MS = 4_000;
/** Random, so that no backend makes it short by compression. */
const LONG_ID = randomBytes(50_000).toString("hex");

/** What a store must do for one process. */
export const ALONE: [string, (store: NotificationStore) => Promise<void>][] = [
  [
    "lends a new event to one caller and remembers it once it is handled",
    async (store) => {
      const id = randomUUID();
      strictEqual(await store.begin(id, LONG_MS), "new");
      strictEqual(await store.begin(id, LONG_MS), "busy");
      strictEqual(await store.begin(id, LONG_MS), "busy");
      await store.complete(id, LONG_MS);
      strictEqual(await store.begin(id, LONG_MS), "done");
      strictEqual(await store.begin(id, LONG_MS), "done");
    },
  ],
  [
    "lends an event again once it is given back",
    async (store) => {
      const id = randomUUID();
      await store.begin(id, LONG_MS);
      await store.release(id);
      strictEqual(await store.begin(id, LONG_MS), "new");
      strictEqual(await store.begin(id, LONG_MS), "busy");
    },
  ],
  [
    "lends an event again once its lease is over, which a refused caller does not prolong",
    async (store) => {
      const id = randomUUID();
      await store.begin(id, SHORT_MS);
      await takenBy(store, id);
      strictEqual(await store.begin(id, LONG_MS), "busy");
    },
  ],
  [
    "lends an event again once it need not be remembered any more",
    async (store) => {
      const id = randomUUID();
      await store.begin(id, LONG_MS);
      await store.complete(id, SHORT_MS);
      await takenBy(store, id);
      strictEqual(await store.begin(id, LONG_MS), "busy");
    },
  ],
  [
    "lends an event to one of fifty callers at once",
    async (store) => oneOfFifty([store]),
  ],
  [
    "keeps one event from another",
    async (store) => {
      const [handled, released, inWork] = [
        randomUUID(),
        randomUUID(),
        randomUUID(),
      ];
      for (const id of [handled, released, inWork]) {
        strictEqual(await store.begin(id, LONG_MS), "new");
      }
      await store.complete(handled, LONG_MS);
      await store.release(released);
      strictEqual(await store.begin(inWork, LONG_MS), "busy");
      strictEqual(await store.begin(handled, LONG_MS), "done");
      strictEqual(await store.begin(released, LONG_MS), "new");
    },
  ],
  [
    "lets an event be completed twice",
    async (store) => {
      const id = randomUUID();
      await store.begin(id, LONG_MS);
      await store.complete(id, LONG_MS);
      await store.complete(id, LONG_MS);
      strictEqual(await store.begin(id, LONG_MS), "done");
    },
  ],
  [
    "keeps a handled event when it is given back afterwards",
    async (store) => {
      const id = randomUUID();
      await store.begin(id, LONG_MS);
      await store.complete(id, LONG_MS);
      await store.release(id);
      strictEqual(await store.begin(id, LONG_MS), "done");
    },
  ],
  [
    "lets an event be given back that nobody has",
    async (store) => {
      const id = randomUUID();
      await store.release(id);
      strictEqual(await store.begin(id, LONG_MS), "new");
    },
  ],
  [
    "marks an event as handled whose lease is over and that nobody else has taken",
    async (store) => {
      const [id, taken] = [randomUUID(), randomUUID()];
      await store.begin(id, SHORT_MS);
      await store.begin(taken, SHORT_MS);
      // The lease of this one began later, so the other's is over too.
      await takenBy(store, taken);
      await store.complete(id, LONG_MS);
      strictEqual(await store.begin(id, LONG_MS), "done");
    },
  ],
  [
    "takes times that are not a whole number of milliseconds",
    async (store) => {
      const id = randomUUID();
      strictEqual(await store.begin(id, LONG_MS + 0.5), "new");
      strictEqual(await store.begin(id, LONG_MS + 0.5), "busy");
      await store.complete(id, LONG_MS + 0.5);
      strictEqual(await store.begin(id, LONG_MS), "done");
    },
  ],
  ...[
    ["that objects have as a property", "__proto__"],
    ["that is empty", ""],
    ["with colons and placeholders", "EV:2026:%s:$1:{1}:*"],
    ["with quotes and a backslash", `'; DROP TABLE events; -- "\\`],
    ["in Chinese", "签约成功 🎉"],
    ["of white space", " \t\r\n"],
    ["of a NUL", "\0"],
    ["of 100 000 characters", LONG_ID],
  ].map(([description, id = ""]): (typeof ALONE)[number] => [
    `takes an id ${description}`,
    async (store) => {
      await store.begin(id, SHORT_MS);
      await takenBy(store, id);
      strictEqual(await store.begin(id, LONG_MS), "busy");
      await store.complete(id, LONG_MS);
      strictEqual(await store.begin(id, LONG_MS), "done");
      // Short, so that the next run finds the id new.
      await store.complete(id, SHORT_MS);
    },
  ]),
  ...[
    ["case", "event", "Event"],
    ["a space at the end", "event", "event "],
    ["accents", "evénement", "evenement"],
    ["the last of 100 000 characters", `${LONG_ID}1`, `${LONG_ID}2`],
  ].map(([difference, one, other]): (typeof ALONE)[number] => [
    `tells ids apart that differ in ${difference}`,
    async (store) => {
      const run = randomUUID();
      strictEqual(await store.begin(run + one, LONG_MS), "new");
      strictEqual(await store.begin(run + other, LONG_MS), "new");
    },
  ]),
];

/** What stores of one backend must do for several processes. */
export const TOGETHER: [
  string,
  (first: NotificationStore, second: NotificationStore) => Promise<void>,
][] = [
  [
    "keeps one process off what another has in work, and tells it what was handled",
    async (first, second) => {
      const id = randomUUID();
      strictEqual(await first.begin(id, LONG_MS), "new");
      strictEqual(await second.begin(id, LONG_MS), "busy");
      await first.complete(id, LONG_MS);
      strictEqual(await second.begin(id, LONG_MS), "done");
    },
  ],
  [
    "lends to one process what another gave back",
    async (first, second) => {
      const id = randomUUID();
      await first.begin(id, LONG_MS);
      await first.release(id);
      strictEqual(await second.begin(id, LONG_MS), "new");
      strictEqual(await first.begin(id, LONG_MS), "busy");
    },
  ],
  [
    "lends an event to one of fifty callers at once in two processes",
    async (first, second) => oneOfFifty([first, second]),
  ],
  [
    "lets no process give back what another has in work",
    async (first, second) => {
      const id = randomUUID();
      await first.begin(id, LONG_MS);
      await second.release(id);
      strictEqual(await second.begin(id, LONG_MS), "busy");
    },
  ],
  [
    "lets no process give back what it lost to another",
    async (first, second) => {
      const id = await lostTo(second, first);
      await first.release(id);
      strictEqual(await first.begin(id, LONG_MS), "busy");
      await second.complete(id, LONG_MS);
      strictEqual(await first.begin(id, LONG_MS), "done");
    },
  ],
  [
    "lets no process complete what it lost to another, whether it is told so or not",
    async (first, second) => {
      const id = await lostTo(second, first);
      await first.complete(id, LONG_MS).catch(() => undefined);
      strictEqual(await first.begin(id, LONG_MS), "busy");
      await second.release(id);
      strictEqual(await first.begin(id, LONG_MS), "new");
    },
  ],
  [
    "keeps what another has handled when the process that lost it comes back",
    async (first, second) => {
      const id = await lostTo(second, first);
      await second.complete(id, LONG_MS);
      await first.release(id);
      strictEqual(await second.begin(id, LONG_MS), "done");
      await first.complete(id, LONG_MS).catch(() => undefined);
      strictEqual(await second.begin(id, LONG_MS), "done");
    },
  ],
];

/** Asks until the event is lent, as its lease or its memory ends at the backend's own time. */
async function takenBy(store: NotificationStore, id: string): Promise<void> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  while ((await store.begin(id, LONG_MS)) !== "new") {
    if (performance.now() > givesUpAt) {
      fail(
        `after ${SHORT_MS} ms the event should be lent again, and was not within ${PATIENCE_MS} ms`,
      );
    }
    await delay(5);
  }
}

/** An event whose lease ended while its first holder had it in work, so that the second took it. */
async function lostTo(
  second: NotificationStore,
  first: NotificationStore,
): Promise<string> {
  const id = randomUUID();
  await first.begin(id, SHORT_MS);
  await takenBy(second, id);
  return id;
}

async function oneOfFifty(stores: NotificationStore[]): Promise<void> {
  const id = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, caller) =>
      stores[caller % stores.length]!.begin(id, LONG_MS),
    ),
  );
  deepStrictEqual(answers.sort(), [...Array<string>(49).fill("busy"), "new"]);
}
