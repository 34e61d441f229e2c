import { describe, expect, it } from "vitest";
import { TokenBucket } from "../../lib/observability/token-bucket";

describe("A token bucket", () => {
  const limits = { atOnce: 3, everyMs: 500 };
  const spend = (bucket: TokenBucket, times: number) =>
    Array.from({ length: times }, () => bucket.spend());

  it("is spent at once, and filled with time", () => {
    let now = 0;
    const bucket = new TokenBucket(limits, () => now);
    expect(spend(bucket, 4)).toEqual([true, true, true, false]);
    now = 499;
    expect(bucket.spend()).toBe(false);
    now = 500;
    expect(spend(bucket, 2)).toEqual([true, false]);
    now = 1_500;
    expect(spend(bucket, 3)).toEqual([true, true, false]);
  });

  it("is filled no further than may be spent at once", () => {
    let now = 0;
    const bucket = new TokenBucket(limits, () => now);
    spend(bucket, 3);
    now = 3_600_000;
    expect(spend(bucket, 4)).toEqual([true, true, true, false]);
  });
});
