import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ContractsModuleOptions } from "../../lib";
import { failureOf, type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { PRE_SIGNINGS, SEED } from "../validation/operations";

const WITHIN_CHECKOUT = PRE_SIGNINGS.filter(({ name }) =>
  name.endsWith("payRedirectSign"),
);

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server, { retry: {} });
});
beforeEach(() => {
  server.reset();
  server.answer = () => ({ fault: "hang" });
});
afterAll(async () => {
  await merchant.close();
  await server.close();
});

/** Milliseconds that the attempt was given in which a call ended. */
async function givenTime(call: Promise<unknown>): Promise<number> {
  const { message } = await failureOf(call);
  return Number(/^no answer within (\d+) ms$/.exec(message)?.[1]);
}

describe("A pre-signing in the checkout", () => {
  it("takes 2 s at most, all attempts included: each of the four", async () => {
    expect(WITHIN_CHECKOUT).toHaveLength(4);
    for (const time of await Promise.all(
      WITHIN_CHECKOUT.map((one) => givenTime(one.call(merchant, one.data))),
    )) {
      expect(time).toBeLessThanOrEqual(2_000);
    }
    expect(server.received).toHaveLength(4);
  });

  it("takes as long as the call says", async () => {
    const call = (config: { timeout?: number; deadline?: number }) =>
      givenTime(SEED.call(merchant, SEED.data, config));
    expect(await call({ deadline: 100 })).toBeLessThanOrEqual(100);
    // Its own time-out is not cut by a budget that it did not give.
    expect(await call({ timeout: 2_200 })).toBe(2_200);
  });

  it.each<[ContractsModuleOptions["retry"]]>([
    [{ deadline: 100 }],
    [{ deadline: 2_200 }],
  ])(
    "takes as long as the options say where the call does not: %o",
    async (retry) => {
      const other = await openMerchant(server, { retry });
      const time = await givenTime(SEED.call(other, SEED.data));
      await other.close();
      expect(time).toBeLessThanOrEqual(retry!.deadline!);
      expect(time).toBeGreaterThan(retry!.deadline! - 90);
    },
  );

  it("is bounded so because the customer waits, which other operations are not", async () => {
    const other = await openMerchant(server, { http: { timeout: 2_200 } });
    const miniProgram = PRE_SIGNINGS[1]!;
    const time = await givenTime(miniProgram.call(other, miniProgram.data));
    await other.close();
    expect(time).toBe(2_200);
  });
});
