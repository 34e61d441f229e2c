import type { KeyObject } from "node:crypto";
import {
  type IncomingHeaders,
  readRecentHeaders,
  requireSignature,
  SignatureError,
} from "./signature";

/** Where verification keys come from; the serial picks the key, nothing else. */
export interface KeySource {
  find(serial: string): KeyObject | undefined | Promise<KeyObject | undefined>;
}

/** Verifies what WeChat Pay sends, answers and notifications alike. */
export class SignatureVerifier {
  /** @param toleranceSeconds largest difference between the clocks, either way */
  constructor(
    private readonly keys: KeySource,
    private readonly toleranceSeconds: number,
  ) {}

  /**
   * Headers, clock, key, signature, in this order. Returns only where all of them hold.
   *
   * @param body the raw bytes as they came, never a re-serialised object
   * @throws SignatureError
   */
  async verify(headers: IncomingHeaders, body: Buffer): Promise<void> {
    const signed = readRecentHeaders(headers, this.toleranceSeconds);
    const found = this.keys.find(signed.serial);
    const publicKey = found instanceof Promise ? await found : found;
    if (!publicKey) {
      throw new SignatureError(
        "serial",
        `no verification key of serial ${signed.serial}; publicKey.id or platformCertificates lack it`,
      );
    }
    requireSignature(signed, body, publicKey);
  }
}
