import { verify } from "node:crypto";
import { SIGNATURE_RULES } from "../../test/apiv3/signature-rules";
import type { Message } from "../engine/message";
import { NOW, VERIFICATION_KEYS } from "./material";

/** Whether WeChat Pay signed a message not long ago: told from the protocol, with none of the code under test. */
export function isGenuine({ headers, body }: Message): boolean {
  const read: Record<string, string> = {};
  for (const { name, field, holds } of SIGNATURE_RULES) {
    const lines = headers.filter(([key]) => key.toLowerCase() === name);
    const value = lines[0]?.[1];
    if (lines.length !== 1 || value === undefined || !holds(value)) {
      return false;
    }
    read[field] = value;
  }
  const { timestamp = "", nonce = "", serial = "", signature = "" } = read;
  const key = VERIFICATION_KEYS.find(
    (each) => each.serial === serial || each.serial === serial.toUpperCase(),
  );
  return (
    key !== undefined &&
    Math.abs(NOW - Number(timestamp)) <= 300 &&
    verify(
      "sha256",
      Buffer.concat([
        Buffer.from(`${timestamp}\n${nonce}\n`),
        body,
        Buffer.from("\n"),
      ]),
      key.publicKey,
      Buffer.from(signature, "base64"),
    )
  );
}
