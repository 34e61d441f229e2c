import { readFileSync } from "node:fs";

/** Words that the protocol gives a meaning, and values at which parsers err. */
const PROTOCOL = [
  "Wechatpay-Timestamp",
  "Wechatpay-Nonce",
  "Wechatpay-Serial",
  "Wechatpay-Signature",
  "Wechatpay-Signature-Type",
  "Content-Type",
  "Content-Length",
  "Transfer-Encoding",
  "Request-ID",
  "Date",
  "application/json",
  "text/html",
  "chunked",
  "WECHATPAY/SIGNTEST/",
  "PUB_KEY_ID_0119000001092023111400000000000001",
  "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A60",
  "1700000010",
  "1699999709",
  "1700000311",
  "Tue, 14 Nov 2023 22:13:30 GMT",
  "encrypt-resource",
  "AEAD_AES_256_GCM",
  "certificate",
  "original_type",
  "summary",
  "serial_no",
  "SIGNED",
  "TERMINATED",
  "ENTRUST.SIGN",
  "ENTRUST.TERMINATE",
  "2023-11-14T22:13:33+08:00",
  "2023-02-30T24:00:60Z",
  "code",
  "message",
  "detail",
  "FAIL",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "then",
  "length",
  "NaN",
  "Infinity",
  "-0",
  "1e999",
  "0x10",
  "true",
  "null",
  "{}",
  "[]",
  '"',
  "\\",
  "\\u0000",
  "\\ud800",
  ", ",
  "=",
  "==",
  "\n",
  "\0",
  "\ufeff",
  "%00",
] as const;

/**
 * Those words and every one that stands as a string in the source code under test: a comparison with one of them is
 * then no harder to pass than any other.
 */
export function wordsOf(files: Iterable<string>): string[] {
  const words = new Set<string>(PROTOCOL);
  for (const file of files) {
    const source = readFileSync(file.replace(/^file:\/\//, ""), "utf8");
    const code = source.replace(/^import [^;]*;/gm, "");
    for (const [, word = ""] of code.matchAll(/["'`]([^"'`\s$]{1,40})["'`]/g)) {
      words.add(word);
    }
  }
  return [...words];
}
