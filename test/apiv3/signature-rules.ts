import type { SignatureFailure } from "../../lib/apiv3/errors";

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const isLetter = (code: number) => {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
};
const every = (text: string, holds: (code: number) => boolean) =>
  Array.from(text, (_, at) => text.charCodeAt(at)).every(holds);

/**
 * What each header of a signature may be, character by character, and why a malformed one is refused; in the order in which
 * they are read.
 */
export const SIGNATURE_RULES: ReadonlyArray<{
  name: string;
  field: "timestamp" | "nonce" | "serial" | "signature";
  reason: SignatureFailure;
  holds(text: string): boolean;
}> = [
  {
    name: "wechatpay-timestamp",
    field: "timestamp",
    reason: "timestamp",
    holds: (text) =>
      text.length >= 1 &&
      text.length <= 11 &&
      text.charAt(0) !== "0" &&
      every(text, isDigit),
  },
  {
    name: "wechatpay-nonce",
    field: "nonce",
    reason: "header",
    holds: (text) =>
      text.length >= 1 &&
      text.length <= 128 &&
      every(text, (code) => code > 0x20 && code < 0x7f && code !== 0x2c),
  },
  {
    name: "wechatpay-serial",
    field: "serial",
    reason: "header",
    holds: (text) =>
      text.length >= 1 &&
      text.length <= 128 &&
      every(text, (code) => isDigit(code) || isLetter(code) || code === 0x5f),
  },
  {
    name: "wechatpay-signature",
    field: "signature",
    reason: "signature",
    holds: (text) => {
      const digits = text.replace(/={0,2}$/, "");
      return (
        digits.length >= 1 &&
        digits.length <= 2048 &&
        every(
          digits,
          (code) =>
            isDigit(code) || isLetter(code) || code === 0x2b || code === 0x2f,
        )
      );
    },
  },
];
