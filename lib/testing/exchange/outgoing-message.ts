import type { Clock } from "../clock";
import type { Fault, NotificationFault } from "../faults/fault";
import type { Identifiers } from "../identifiers";
import { keyPair } from "../keys/key-pair";
import type { SigningKey } from "../keys/platform";
import { signedHeaders } from "./signed-headers";

const STALE_SECONDS = 301;
const OVERSIZE_BYTES = 2 * 1024 * 1024;

/** The body of an answer or a notification, and the headers that sign it. */
export interface OutgoingMessage {
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Signs a body as WeChat Pay would, or as the fault would have it. A fault of the connection or the delivery changes nothing here.
 *
 * @param key the key that signs, and names itself in `Wechatpay-Serial`
 */
export async function signMessage(
  body: Buffer,
  key: SigningKey,
  clock: Clock,
  identifiers: Identifiers,
  fault?: Fault | NotificationFault,
): Promise<OutgoingMessage> {
  const signed = bodyToSign(body, fault);
  if (fault?.kind === "unsigned") {
    return { headers: {}, body: signed };
  }
  const staleness =
    fault?.kind === "stale" ? (fault.seconds ?? STALE_SECONDS) : 0;
  const parts = {
    timestamp: String(clock.seconds() - staleness),
    nonce: identifiers.hex(32),
    serial:
      fault?.kind === "wrongSerial"
        ? (fault.serial ?? identifiers.hex(40))
        : key.serial,
    key:
      fault?.kind === "wrongKey"
        ? (await keyPair("a stranger")).privateKey
        : key.privateKey,
  };
  const headers = signedHeaders(parts, signed);
  if (fault?.kind === "signtest") {
    headers["Wechatpay-Signature"] =
      `WECHATPAY/SIGNTEST/${headers["Wechatpay-Signature"]}`;
  }
  return {
    headers,
    body: fault?.kind === "wrongBody" ? changed(signed) : signed,
  };
}

function bodyToSign(
  body: Buffer,
  fault: Fault | NotificationFault | undefined,
): Buffer {
  switch (fault?.kind) {
    case "malformed":
      return Buffer.from("<html><body>not JSON</body></html>");
    case "oversize":
      // JSON allows blanks at its end, so the answer is right in all but its length.
      return Buffer.concat(
        [body],
        Math.max(fault.bytes ?? OVERSIZE_BYTES, body.length),
      ).fill(" ", body.length);
    default:
      return body;
  }
}

/** Changes the last letter or digit, which mostly leaves JSON well-formed. */
function changed(body: Buffer): Buffer {
  const text = body.toString();
  const other = text.replace(/[A-Za-z0-9](?=[^A-Za-z0-9]*$)/, (last) =>
    last === "7" ? "8" : "7",
  );
  return Buffer.from(other === text ? `${text} ` : other);
}
