import { describe, expect, it } from "vitest";
import {
  bitString,
  explicit,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "../../../lib/testing/keys/der";

describe("DER", () => {
  it.each<[string, Buffer, string]>([
    ["a small integer", integer("7f"), "02017f"],
    ["an odd number of digits", integer("102"), "02020102"],
    ["an integer whose first bit is set", integer("80"), "02020080"],
    [
      "an object identifier",
      objectIdentifier("1.2.840.113549"),
      "06062a864886f70d",
    ],
    ["a bit string", bitString(Buffer.of(0xa5)), "030200a5"],
    ["an octet string", octetString(Buffer.of(1)), "040101"],
    ["null", nothing(), "0500"],
    ["a UTF-8 string", utf8String("é"), "0c02c3a9"],
    ["a sequence", sequence(nothing(), nothing()), "300405000500"],
    ["a set", set(nothing()), "31020500"],
    ["an explicit tag", explicit(3, nothing()), "a3020500"],
  ])("writes %s", (_name, encoded, hex) => {
    expect(encoded.toString("hex")).toBe(hex);
  });

  it.each([
    [127, "047f"],
    [128, "048180"],
    [255, "0481ff"],
    [256, "04820100"],
    [65536, "0483010000"],
  ])("writes a length of %i", (length, head) => {
    const encoded = octetString(Buffer.alloc(length));
    expect(encoded.subarray(0, -length).toString("hex")).toBe(head);
  });

  it.each([
    ["1950-01-01T00:00:00Z", 0x17, "500101000000Z"],
    ["2049-12-31T23:59:59Z", 0x17, "491231235959Z"],
    ["2050-01-01T00:00:00Z", 0x18, "20500101000000Z"],
  ])("writes the time %s", (date, tag, text) => {
    const encoded = time(new Date(date));
    expect([encoded[0], encoded.subarray(2).toString()]).toEqual([tag, text]);
  });
});
