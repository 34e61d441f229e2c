import { afterEach, beforeEach, expect, it } from "vitest";
import { newFolder, startOn } from "../data/data-folders";
import { MerchantServer } from "../merchant-server";
import { PapayMerchant } from "./papay-requests";

const HOUR_MS = 60 * 60 * 1000;

let server: MerchantServer;

beforeEach(async () => {
  server = new MerchantServer();
  await server.start();
});
afterEach(() => server.stop());

it("A later simulator makes the deduction that waits, and ends the contract whose day passes", async () => {
  const data = newFolder();
  const first = await startOn(data, { deductionHours: false });
  const merchant = new PapayMerchant("normal", first, server);
  const contract_id = await merchant.sign();
  const dayAfterTomorrow = new Date(first.now() + 56 * HOUR_MS);
  await merchant.sign({
    plan_id: 12536,
    out_contract_code: "ticket1",
    deduct_schedule: {
      estimated_deduct_date: dayAfterTomorrow.toISOString().slice(0, 10),
      estimated_deduct_amount: { total: 6800 },
      description: "门票",
    },
  });
  await first.advance({ hours: 13 });
  expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
  await first.stop();

  const second = await startOn(data);
  expect(second.orders[0]!.trade_state).toBe("ACCEPT");
  await second.advance({ hours: 24 });
  expect(second.orders[0]!.trade_state).toBe("SUCCESS");
  await second.advance({ days: 2 });
  expect(
    second.planContracts.map(({ contract_state }) => contract_state),
  ).toEqual(["SIGNED", "TERMINATED"]);
});
