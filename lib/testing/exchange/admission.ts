import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock";
import type { SimulatedMerchant } from "../keys/merchant";
import type { Platform } from "../keys/platform";
import {
  checkSigner,
  readAuthorization,
  requireNewNonce,
} from "./authorization";
import type { OpenExchange } from "./exchange";
import { NonceMemory } from "./nonce-memory";
import type { RateLimit } from "./rate-limit";
import type { AuthorizationFields } from "./received-request";
import { parameterError } from "./refusal";
import { checkRequestSignature } from "./request-signature";
import type { VerifiedRequest } from "./route";
import { decryptionBy } from "./sensitive-field";

/** The checks that come before any operation's own. */
export class Admission {
  private readonly nonces = new NonceMemory();

  constructor(
    private readonly merchant: SimulatedMerchant,
    private readonly platform: Platform,
    private readonly clock: Clock,
    private readonly rateLimit: RateLimit,
  ) {}

  /**
   * Lets a request pass, or not.
   *
   * @param exchange is told how far the signature was looked at
   * @throws Refusal
   */
  admit(
    request: IncomingMessage,
    body: Buffer,
    exchange: OpenExchange,
  ): VerifiedRequest {
    const { accept } = request.headers;
    if (
      !request.headers["user-agent"] ||
      !/application\/json|\*\/\*/.test(accept ?? "")
    ) {
      throw parameterError(
        "Accept/User-Agent",
        "Http头缺少Accept或User-Agent",
        { location: "header" },
      );
    }
    this.authorize(request, body, exchange);
    this.rateLimit.take(this.clock.seconds());
    const platformSerial = platformSerialOf(request);
    if (platformSerial !== undefined && !this.platform.find(platformSerial)) {
      throw parameterError(
        "Wechatpay-Serial",
        "平台证书序列号Wechatpay-Serial错误: names neither the public key nor a platform certificate",
        { location: "header", value: platformSerial },
      );
    }
    return {
      method: exchange.method,
      path: exchange.path,
      contentType: request.headers["content-type"],
      body,
      platformSerial,
      origin: `http://${request.headers.host}`,
      decrypt: decryptionBy(this.platform, platformSerial),
    };
  }

  private authorize(
    request: IncomingMessage,
    body: Buffer,
    exchange: OpenExchange,
  ): void {
    const fields = readAuthorization(authorizationHeaders(request));
    const { method, path } = exchange;
    checkSigner(fields, this.merchant, this.clock);
    exchange.signature = "invalid";
    checkRequestSignature(
      fields,
      { method, path, body },
      this.merchant.publicKey,
    );
    exchange.signature = "valid";
    requireNewNonce(fields, this.nonces, this.clock);
  }
}

/** What the request's `Authorization` says, where it can be read. */
export function authorizationOf(
  request: IncomingMessage,
): AuthorizationFields | undefined {
  try {
    return readAuthorization(authorizationHeaders(request));
  } catch {
    return undefined;
  }
}

/** The key that the request asks for. An empty header, as wechatpay-java sends it before it knows any key, names none. */
export function platformSerialOf(request: IncomingMessage): string | undefined {
  const serial = request.headers["wechatpay-serial"];
  return (Array.isArray(serial) ? serial.join() : serial) || undefined;
}

function authorizationHeaders(request: IncomingMessage): readonly string[] {
  return request.headersDistinct.authorization ?? [];
}
