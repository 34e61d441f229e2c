import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Succession } from "../../lib/keys/succession";
import {
  ApiV3KeyHolders,
  type KeyHolder,
} from "../../lib/notification/api-v3-key-holders";

const holder = (mchid: string, ...keys: string[]) => ({
  mchid,
  keys: {
    present: {
      apiV3Keys: Succession.of(
        keys.map((key) => createSecretKey(Buffer.from(key))),
      ),
    },
  },
});

describe("An APIv3 key", () => {
  const north = () => holder("1900000109", "K1");

  it("is one merchant's, under however many ids", () => {
    const holders = new ApiV3KeyHolders();
    holders.add(holder("1900000109", "K1"));
    holders.note(holder("1900000208", "K2"));
    expect(holders.isShared(north())).toBe(false);
  });

  it.each<[string, (holders: ApiV3KeyHolders, other: KeyHolder) => void]>([
    ["lasts", (holders, other) => holders.add(other)],
    ["may be let go", (holders, other) => holders.note(other)],
  ])("is shared with a merchant that %s", (_what, tell) => {
    const holders = new ApiV3KeyHolders();
    tell(holders, holder("1900000208", "K2", "K1"));
    expect(holders.isShared(north())).toBe(true);
    expect(holders.isShared(holder("1900000307", "K3"))).toBe(false);
  });

  it("is shared with a merchant that is given it while it lasts, and with one that had it", () => {
    const holders = new ApiV3KeyHolders();
    const south: { mchid: string; keys: KeyHolder["keys"] } = holder(
      "1900000208",
      "K2",
    );
    holders.add(south);
    expect(holders.isShared(north())).toBe(false);
    south.keys = holder("", "K1").keys;
    expect(holders.isShared(north())).toBe(true);
    south.keys = holder("", "K4").keys;
    expect(holders.isShared(north())).toBe(true);
  });
});
