import { describe, expect, it } from "vitest";
import { Succession } from "../../lib/keys/succession";

const MINUTE = 60_000;
const REPEATED_FOR = (24 * 60 + 4) * MINUTE;
const isSame = (one: string, other: string) => one === other;

describe("Keys that follow one another", () => {
  it("count without end where nothing came before", () => {
    const keys = Succession.of(["b", "a"]);
    expect(keys.valid(0)).toEqual(["b", "a"]);
    expect(keys.valid(Number.MAX_SAFE_INTEGER)).toEqual(["b", "a"]);
  });

  it("are told apart: those of now, and the first of these", () => {
    const keys = Succession.of(["c", "b"]).after(
      Succession.of(["a"]),
      isSame,
      0,
    );
    expect(keys.valid(0)).toEqual(["c", "b", "a"]);
    expect(keys.present).toEqual(["c", "b"]);
    expect(keys.latest).toBe("c");
  });

  it("count for 24 h 4 min after they were replaced, behind those of now", () => {
    const keys = Succession.of(["b"]).after(
      Succession.of(["a"]),
      isSame,
      MINUTE,
    );
    expect(keys.valid(MINUTE + REPEATED_FOR - 1)).toEqual(["b", "a"]);
    expect(keys.valid(MINUTE + REPEATED_FOR)).toEqual(["b"]);
  });

  it("end when they would have where others follow", () => {
    const second = Succession.of(["b"]).after(Succession.of(["a"]), isSame, 0);
    const third = Succession.of(["c"]).after(second, isSame, 60 * MINUTE);
    expect(third.valid(REPEATED_FOR - 1)).toEqual(["c", "b", "a"]);
    expect(third.valid(REPEATED_FOR)).toEqual(["c", "b"]);
    expect(third.valid(REPEATED_FOR + 60 * MINUTE)).toEqual(["c"]);
  });

  it("are not kept where they have ended", () => {
    const second = Succession.of(["b"]).after(Succession.of(["a"]), isSame, 0);
    const third = Succession.of(["c"]).after(second, isSame, REPEATED_FOR);
    expect(third.valid(0)).toEqual(["c", "b"]);
  });

  it("have no end where they are given again, and are there once", () => {
    const former = Succession.of(["b"]).after(Succession.of(["a"]), isSame, 0);
    const back = Succession.of(["a"]).after(former, isSame, 0);
    expect(back.valid(0)).toEqual(["a", "b"]);
    expect(back.valid(2 * REPEATED_FOR)).toEqual(["a"]);
  });
});
