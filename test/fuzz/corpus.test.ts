import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atTime } from "../../fuzz/engine/clock";
import { readCorpus } from "../../fuzz/engine/corpus";
import { BlockCoverage } from "../../fuzz/engine/coverage";
import { Fuzzer } from "../../fuzz/engine/fuzzer";
import type { Message } from "../../fuzz/engine/message";
import { TARGETS } from "../../fuzz/targets";
import { NOW } from "../../fuzz/targets/material";
import { notification } from "../../fuzz/targets/notification";
import { ContractsModule } from "../../lib";
import { merchantOptions } from "../client/merchant";
import { openShop, PLATFORMS, type Shop } from "../notification/shop";
import { post } from "../notification/wechat-pay";
import { certificatePem } from "../vectors";

const coverage = new BlockCoverage();
afterAll(() => coverage.stop());

describe.each(TARGETS.map(({ target }) => [target.name, target] as const))(
  "The code that takes %s",
  (name, target) => {
    it("treats every kept input as it should", async () => {
      const corpus = readCorpus(name);
      const ends = new Set<string>();
      await atTime(NOW, async () => {
        for (const message of corpus) {
          ends.add(await target.check(message));
        }
      });
      expect(ends.size).toBeGreaterThan(corpus.length / 2);
    });

    it("treats inputs of growing sizes and mutants as it should", async () => {
      const fuzzer = new Fuzzer(target, coverage, { seed: 1, timed: false });
      await atTime(NOW, async () => {
        await fuzzer.take([...target.seeds, ...readCorpus(name)]);
        await fuzzer.grow([16 * 1024]);
        await fuzzer.mutate({ executions: 2_000 });
      });
      expect(fuzzer.found).toEqual([]);
    });
  },
);

describe.each(PLATFORMS)("A notify route on %s", (platform) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(platform, {
      module: ContractsModule.forRoot({
        ...merchantOptions({ baseUrl: "http://127.0.0.1:1" }),
        platformCertificates: [certificatePem("platform")],
      }),
    });
  });
  afterAll(() => shop.app.close());

  it("answers every kept input as the guard treats it", async () => {
    const corpus = readCorpus("notification");
    expect(corpus.length).toBeGreaterThan(10);
    await atTime(NOW, async () => {
      for (const message of corpus) {
        const end = await notification.check(message);
        const { status } = await post(`${shop.url}/notify`, delivery(message));
        if (end.startsWith("an event")) {
          expect(status).toBe(204);
        } else {
          expect(Math.floor(status / 100)).toBe(4);
        }
      }
    });
    expect(shop.handled.events.length).toBeGreaterThan(0);
  });
});

/** The message as a client sends it; its framing is the client's own. */
function delivery({ headers, body }: Message) {
  const sent: Record<string, string[]> = {
    "Content-Type": ["application/json"],
  };
  for (const [name, value] of headers) {
    if (/^wechatpay-/i.test(name)) {
      (sent[name.toLowerCase()] ??= []).push(value);
    }
  }
  return { headers: sent, body };
}
