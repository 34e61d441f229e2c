import {
  deepStrictEqual,
  fail,
  notStrictEqual,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ContractsError } from "../../apiv3/contracts-error";
import type { NotificationStore } from "../../notification/notification-store";

/** Ends long after the case does. */
const LONG_MS = 60_000;
/** So short that a case waits for its end. */
const SHORT_MS = 50;
/** How long ids are remembered that are the same in every run, so that the next run finds them new. */
const BRIEF_MS = 3_000;
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
      const token = await taken(store, id);
      strictEqual(await stateOf(store, id), "busy");
      strictEqual(await stateOf(store, id), "busy");
      await store.complete(id, token, LONG_MS);
      strictEqual(await stateOf(store, id), "done");
      strictEqual(await stateOf(store, id), "done");
    },
  ],
  [
    "lends an event again once it is given back",
    async (store) => {
      const id = randomUUID();
      await store.release(id, await taken(store, id));
      strictEqual(await stateOf(store, id), "new");
      strictEqual(await stateOf(store, id), "busy");
    },
  ],
  [
    "lends an event again once its lease is over, which a refused caller does not prolong",
    async (store) => {
      const id = randomUUID();
      await taken(store, id, SHORT_MS);
      await takenAgain(store, id);
      strictEqual(await stateOf(store, id), "busy");
    },
  ],
  [
    "lends an event again once it need not be remembered any more",
    async (store) => {
      const id = randomUUID();
      await store.complete(id, await taken(store, id), SHORT_MS);
      await takenAgain(store, id);
      strictEqual(await stateOf(store, id), "busy");
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
      const ofHandled = await taken(store, handled);
      const ofReleased = await taken(store, released);
      await taken(store, inWork);
      await store.complete(handled, ofHandled, LONG_MS);
      await store.release(released, ofReleased);
      strictEqual(await stateOf(store, inWork), "busy");
      strictEqual(await stateOf(store, handled), "done");
      strictEqual(await stateOf(store, released), "new");
    },
  ],
  [
    "lets an event be completed twice by one token",
    async (store) => {
      const id = randomUUID();
      const token = await taken(store, id);
      await store.complete(id, token, LONG_MS);
      await store.complete(id, token, LONG_MS);
      strictEqual(await stateOf(store, id), "done");
    },
  ],
  [
    "keeps a handled event when it is given back afterwards",
    async (store) => {
      const id = randomUUID();
      const token = await taken(store, id);
      await store.complete(id, token, LONG_MS);
      await store.release(id, token);
      strictEqual(await stateOf(store, id), "done");
    },
  ],
  [
    "lets an event be given back that nobody has",
    async (store) => {
      const id = randomUUID();
      await store.release(id, randomUUID());
      strictEqual(await stateOf(store, id), "new");
    },
  ],
  [
    "marks an event as handled whose lease is over and that nobody else has taken",
    async (store) => {
      const [id, later] = [randomUUID(), randomUUID()];
      const token = await taken(store, id, SHORT_MS);
      await taken(store, later, SHORT_MS);
      // The lease of this one began later, so the other's is over too.
      await takenAgain(store, later);
      await store.complete(id, token, LONG_MS);
      strictEqual(await stateOf(store, id), "done");
    },
  ],
  [
    "gives each lease a token of its own",
    async (store) => {
      const id = randomUUID();
      const first = await taken(store, id, SHORT_MS);
      const second = await takenAgain(store, id);
      notStrictEqual(first, second);
      await store.release(id, second);
      notStrictEqual(await taken(store, id), second);
    },
  ],
  [
    "frees nothing for a token whose lease ended and was followed by another",
    async (store) => {
      const id = randomUUID();
      const first = await taken(store, id, SHORT_MS);
      const second = await takenAgain(store, id);
      await store.release(id, first);
      strictEqual(await stateOf(store, id), "busy");
      await store.complete(id, second, LONG_MS);
      strictEqual(await stateOf(store, id), "done");
    },
  ],
  [
    "marks nothing for a token whose lease ended and was followed by another, and says so by LeaseLostError",
    async (store) => {
      const id = randomUUID();
      const first = await taken(store, id, SHORT_MS);
      const second = await takenAgain(store, id);
      await isLost(store.complete(id, first, LONG_MS));
      strictEqual(await stateOf(store, id), "busy");
      await store.release(id, second);
      strictEqual(await stateOf(store, id), "new");
    },
  ],
  [
    "says by LeaseLostError that another has handled the event",
    async (store) => {
      const id = randomUUID();
      const first = await taken(store, id, SHORT_MS);
      await store.complete(id, await takenAgain(store, id), LONG_MS);
      await isLost(store.complete(id, first, LONG_MS));
      strictEqual(await stateOf(store, id), "done");
    },
  ],
  [
    "knows nobody by a token that it never gave",
    async (store) => {
      const id = randomUUID();
      await taken(store, id);
      await store.release(id, randomUUID());
      await isLost(store.complete(id, randomUUID(), LONG_MS));
      strictEqual(await stateOf(store, id), "busy");
    },
  ],
  [
    "takes times that are not a whole number of milliseconds",
    async (store) => {
      const id = randomUUID();
      const token = await taken(store, id, LONG_MS + 0.5);
      strictEqual(await stateOf(store, id), "busy");
      await store.complete(id, token, LONG_MS + 0.5);
      strictEqual(await stateOf(store, id), "done");
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
      const token = await takenAgain(store, id);
      strictEqual(await stateOf(store, id), "busy");
      await store.complete(id, token, BRIEF_MS);
      strictEqual(await stateOf(store, id), "done");
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
      strictEqual(await stateOf(store, run + one), "new");
      strictEqual(await stateOf(store, run + other), "new");
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
      const token = await taken(first, id);
      strictEqual(await stateOf(second, id), "busy");
      await first.complete(id, token, LONG_MS);
      strictEqual(await stateOf(second, id), "done");
    },
  ],
  [
    "lends to one process what another gave back",
    async (first, second) => {
      const id = randomUUID();
      await first.release(id, await taken(first, id));
      strictEqual(await stateOf(second, id), "new");
      strictEqual(await stateOf(first, id), "busy");
    },
  ],
  [
    "lends an event to one of fifty callers at once in two processes",
    async (first, second) => oneOfFifty([first, second]),
  ],
  [
    "lets no process give back what it lost to another",
    async (first, second) => {
      const id = randomUUID();
      const lost = await taken(first, id, SHORT_MS);
      const token = await takenAgain(second, id);
      await first.release(id, lost);
      strictEqual(await stateOf(first, id), "busy");
      await second.complete(id, token, LONG_MS);
      strictEqual(await stateOf(first, id), "done");
    },
  ],
  [
    "lets no process complete what it lost to another",
    async (first, second) => {
      const id = randomUUID();
      const lost = await taken(first, id, SHORT_MS);
      const token = await takenAgain(second, id);
      await isLost(first.complete(id, lost, LONG_MS));
      strictEqual(await stateOf(first, id), "busy");
      await second.release(id, token);
      strictEqual(await stateOf(first, id), "new");
    },
  ],
  [
    "keeps what another has handled when the process that lost it comes back",
    async (first, second) => {
      const id = randomUUID();
      const lost = await taken(first, id, SHORT_MS);
      await second.complete(id, await takenAgain(second, id), LONG_MS);
      await first.release(id, lost);
      strictEqual(await stateOf(second, id), "done");
      await isLost(first.complete(id, lost, LONG_MS));
      strictEqual(await stateOf(second, id), "done");
    },
  ],
];

async function stateOf(store: NotificationStore, id: string): Promise<string> {
  return (await store.begin(id, LONG_MS)).state;
}

/** Takes an event that is new, and gives the token. */
async function taken(
  store: NotificationStore,
  id: string,
  leaseMs = LONG_MS,
): Promise<string> {
  const lease = await store.begin(id, leaseMs);
  if (lease.state !== "new") {
    return fail(`the event should be new, and is ${lease.state}`);
  }
  strictEqual(typeof lease.token, "string", "a new event comes with a token");
  return lease.token;
}

/** Asks until the event is lent, as its lease or its memory ends at the backend's own time. */
async function takenAgain(
  store: NotificationStore,
  id: string,
): Promise<string> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const lease = await store.begin(id, LONG_MS);
    if (lease.state === "new") {
      return lease.token;
    }
    if (performance.now() > givesUpAt) {
      return fail(
        `the event should be lent again by now, and was not within ${PATIENCE_MS} ms`,
      );
    }
    await delay(5);
  }
}

/** That the caller is told that it lost the event. */
async function isLost(completed: Promise<void>): Promise<void> {
  await rejects(
    completed,
    (error) => ContractsError.is(error) && error.code === "lease-lost",
    "complete should be refused by LeaseLostError",
  );
}

async function oneOfFifty(stores: NotificationStore[]): Promise<void> {
  const id = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, caller) =>
      stateOf(stores[caller % stores.length]!, id),
    ),
  );
  deepStrictEqual(answers.sort(), [...Array<string>(49).fill("busy"), "new"]);
}
