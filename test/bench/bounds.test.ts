import { describe, expect, it } from "vitest";
import { checkBounds } from "../../bench/results.mjs";
import { alternate, launchedAnew } from "../../bench/rounds.mjs";

const boundsOf = (...parameters: Parameters<typeof checkBounds>) =>
  checkBounds(...parameters).map(({ against, measured, holds }) => ({
    against: against.join(),
    measured,
    holds,
  }));

describe("A bound", () => {
  it("compares what was measured in the same round", () => {
    // A machine that halves its speed from round to round changes no ratio.
    expect(
      boundsOf({
        expressRoute: {
          baseline: [4000, 2000, 1000],
          thisPackage: [3800, 1900, 950],
        },
      }),
    ).toEqual([{ against: "baseline", measured: 0.95, holds: true }]);
  });

  it("compares with the faster of two baselines", () => {
    const [againstBaseline] = boundsOf({
      preSigning: {
        baseline: [1000],
        baselineOnThreadPool: [2000],
        thisPackage: [1600],
      },
    });
    expect(againstBaseline).toEqual({
      against: "baseline,baselineOnThreadPool",
      measured: 0.8,
      holds: false,
    });
  });

  it("may be one that less is better for", () => {
    expect(
      boundsOf({
        eventLoopDelay: {
          baselineOnThreadPool: [4],
          thisPackage: [6],
          nodeV3: [29],
        },
      }),
    ).toEqual([
      { against: "baselineOnThreadPool", measured: 1.5, holds: true },
      { against: "nodeV3", measured: 6 / 29, holds: false },
    ]);
  });

  it("may be one for the figure itself", () => {
    const grown = (bytes: number) =>
      boundsOf({ heapGrowth: { thisPackage: [bytes] } })[0]?.holds;
    expect([grown(-1), grown(1024 * 1024), grown(1024 * 1024 + 1)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("Rounds", () => {
  it("alternate, begin with another one each time, and leave the first out", async () => {
    const order: string[] = [];
    const figures = await alternate(
      ["a", "b", "c"],
      { rounds: 2, milliseconds: 5 },
      async (name, milliseconds) => {
        order.push(name + (milliseconds === 5 ? "" : "!"));
        return { turn: order.length, minus: -order.length };
      },
    );
    expect(order.join(" ")).toBe("a! b! c! a b c b c a");
    expect(figures).toEqual({
      turn: { a: [4, 9], b: [5, 7], c: [6, 8] },
      minus: { a: [-4, -9], b: [-5, -7], c: [-6, -8] },
    });
  });

  it("are taken by processes that are started three times", async () => {
    const efforts: object[] = [];
    const figures = await launchedAnew(
      { rounds: 7, milliseconds: 5 },
      async (effort) => {
        efforts.push(effort);
        return { perSecond: { a: [efforts.length], b: [10, 20] } };
      },
    );
    expect(efforts).toEqual(Array(3).fill({ rounds: 3, milliseconds: 5 }));
    expect(figures).toEqual({
      perSecond: { a: [1, 2, 3], b: [10, 20, 10, 20, 10, 20] },
    });
  });
});
