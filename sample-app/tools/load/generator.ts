import { atPace, inTurns } from "./pace.js";
import { Shopper } from "./shopper.js";
import { Timings, type TimingsByPhase } from "./timings.js";

/** What the generator is to do next, of the customers that it has. */
export type Task =
  | { do: "signIn"; shopUrl: string; wechatUrl: string; openids: string[] }
  /** Each customer whose turn it is buys once. */
  | { do: "buy"; customers: number; perSecond: number; phase: string };

/** What has come of it. */
export interface Done {
  timings: TimingsByPhase;
  failures: string[];
}

// A process of its own, so that the times it takes are not those that something else needs.
const timings = new Timings();
let shoppers: Shopper[] = [];

process.on("message", (task: Task) => {
  void work(task).then((failures) => {
    const done: Done = {
      timings: timings.take(),
      failures: failures.map(({ message }) => message),
    };
    process.send!(done);
  });
});

async function work(task: Task): Promise<Error[]> {
  if (task.do === "signIn") {
    shoppers = task.openids.map(
      (openid) => new Shopper(task.shopUrl, task.wechatUrl, openid, timings),
    );
    return inTurns(shoppers, 10, (shopper) =>
      timings.of("sign-in", () => shopper.signIn()),
    );
  }
  const { customers, perSecond, phase } = task;
  return atPace(customers, perSecond, (index) =>
    shoppers[index]!.buy("coffee", phase),
  );
}
