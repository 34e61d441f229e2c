import { type KeyObject, sign } from "node:crypto";
import { SCHEME } from "../../apiv3/authorization";
import { answerMessage } from "../../apiv3/signature";

/** What goes into one signature of WeChat Pay. */
export interface SignatureParts {
  /** Seconds since the epoch. */
  timestamp: string;
  nonce: string;
  /** What `Wechatpay-Serial` says. */
  serial: string;
  key: KeyObject;
}

/** The four headers that sign an answer or a notification, and the scheme (`protocol` "Verifying an answer"). */
export function signedHeaders(
  parts: SignatureParts,
  body: Buffer,
): Record<string, string> {
  const message = answerMessage(parts.timestamp, parts.nonce, body);
  return {
    "Wechatpay-Timestamp": parts.timestamp,
    "Wechatpay-Nonce": parts.nonce,
    "Wechatpay-Signature": sign("sha256", message, parts.key).toString(
      "base64",
    ),
    "Wechatpay-Serial": parts.serial,
    "Wechatpay-Signature-Type": SCHEME,
  };
}
