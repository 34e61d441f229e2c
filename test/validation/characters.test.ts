import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { SEED } from "./operations";
import { brokenRules } from "./refusal";

describe("the length of a field", () => {
  let server: SigningServer;
  let merchant: Merchant;
  beforeAll(async () => {
    server = await SigningServer.start();
    merchant = await openMerchant(server);
  });
  beforeEach(() => {
    server.reset();
    server.answer = () => ({ json: SEED.answer });
  });
  afterAll(async () => {
    await merchant.close();
    await server.close();
  });

  const shownAs = (contract_display_account: string) =>
    SEED.call(merchant, { ...SEED.data, contract_display_account });

  it.each([
    ["Chinese characters", "微".repeat(32), "微".repeat(33), 33],
    ["signs with a variation selector", "❤️".repeat(16), "❤️".repeat(17), 34],
    ["combining marks", "e\u0301".repeat(16), "e\u0301".repeat(17), 34],
  ])("counts characters: %s", async (_, longest, longer, length) => {
    await shownAs(longest);
    expect(JSON.parse(server.only.body.toString())).toMatchObject({
      contract_display_account: longest,
    });
    expect(await brokenRules(shownAs(longer))).toEqual({
      contract_display_account: {
        maxLength: `contract_display_account must be at most 32 characters long, has ${length}`,
      },
    });
    expect(server.received).toHaveLength(1);
  });

  it("is counted in characters, not in units, where they are refused too", async () => {
    expect(await brokenRules(shownAs("😀".repeat(33)))).toEqual({
      contract_display_account: {
        maxLength:
          "contract_display_account must be at most 32 characters long, has 33",
        isSupportedText: expect.stringMatching(
          /displayName\(\) takes such out$/,
        ),
      },
    });
    expect(await brokenRules(shownAs("😀".repeat(32)))).toEqual({
      contract_display_account: { isSupportedText: expect.any(String) },
    });
    expect(server.received).toEqual([]);
  });
});
