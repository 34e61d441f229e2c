import { randomUUID } from "node:crypto";
import type { MerchantSigner } from "./merchant-signer";

/** Authentication scheme of every APIv3 request, and of `Wechatpay-Signature-Type`. */
export const SCHEME = "WECHATPAY2-SHA256-RSA2048";

/** The five lines that a request's signature covers. */
export interface SignedRequest {
  method: string;
  /** Path with query, exactly as sent. */
  path: string;
  /** Seconds since the epoch. */
  timestamp: string;
  nonce: string;
  /** The body exactly as sent; empty for GET. */
  body: string | Buffer;
}

/** The bytes that are signed, each line ended by `\n` (`protocol` "Signing a request"). */
export function requestMessage(request: SignedRequest): Buffer {
  return Buffer.concat([
    Buffer.from(
      `${request.method}\n${request.path}\n${request.timestamp}\n${request.nonce}\n`,
    ),
    typeof request.body === "string" ? Buffer.from(request.body) : request.body,
    Buffer.from("\n"),
  ]);
}

/** Signs requests as one merchant. */
export class RequestSigner {
  /**
   * @param mchid the merchant that signs
   * @param serial serial of its API certificate, in hex
   */
  constructor(
    private readonly mchid: string,
    private readonly serial: string,
    private readonly signer: Pick<MerchantSigner, "sign">,
  ) {}

  /**
   * The value of `Authorization` for one attempt, with a nonce and a time of its own.
   *
   * @throws SigningError where a signer of the user's own fails
   */
  async authorization(
    method: string,
    path: string,
    body: string | Buffer,
  ): Promise<string> {
    const timestamp = Math.floor(Date.now() / 1000).toString();
    // From random bytes that Node drew for many at once: drawing 16 of them takes longer than all else here but the signature.
    const nonce = randomUUID().replaceAll("-", "");
    const message = requestMessage({ method, path, timestamp, nonce, body });
    const signature = await this.signer.sign(message);
    return `${SCHEME} mchid="${this.mchid}",nonce_str="${nonce}",signature="${signature.toString("base64")}",timestamp="${timestamp}",serial_no="${this.serial}"`;
  }
}
