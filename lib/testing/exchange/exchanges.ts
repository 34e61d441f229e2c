import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type Answer, answerInstead, answerOf } from "./answer";
import { checkAuthorization, readAuthorization } from "./authorization";
import type { Clock } from "../clock";
import type { Exchange } from "./exchange";
import type { Fault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { Identifiers } from "../identifiers";
import type { SimulatedMerchant } from "../keys/merchant";
import { NonceMemory } from "./nonce-memory";
import { type OutgoingMessage, signMessage } from "./outgoing-message";
import type { Platform, SigningKey } from "../keys/platform";
import { readBody } from "./read-body";
import type { RateLimit } from "./rate-limit";
import { parameterError } from "./refusal";
import type { Route, VerifiedRequest } from "./route";
import { decryptionBy } from "./sensitive-field";

/** How many exchanges are kept for a test to look at. */
const KEPT_EXCHANGES = 1000;

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Takes each request from its headers to its answer, and records it. */
export class Exchanges {
  private readonly recorded: Exchange[] = [];
  private readonly nonces = new NonceMemory();

  constructor(
    private readonly routes: readonly Route[],
    private readonly merchant: SimulatedMerchant,
    private readonly platform: Platform,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly faults: Faults,
    private readonly rateLimit: RateLimit,
    private readonly conducted: (exchange: Exchange) => void,
  ) {}

  /** The last thousand exchanges, in the order in which the requests came in. */
  all(): Exchange[] {
    return [...this.recorded];
  }

  /** Answers one request, or does to it what the fault that meets it says. */
  async conduct(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const fault = this.faults.take(request.method ?? "", request.url ?? "");
    const exchange = this.record(request, fault);
    try {
      await this.answer(request, response, exchange, fault);
    } finally {
      this.conducted({ ...exchange });
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    exchange: Open<Exchange>,
    fault: Fault | undefined,
  ): Promise<void> {
    if (fault?.kind === "refuse") {
      request.socket.destroy();
      return;
    }
    const body = await readBody(request);
    exchange.body = body.toString();
    const answer =
      answerInstead(fault) ??
      answerOf(
        this.routes,
        () => this.admit(request, body, exchange),
        () => exchange.verified,
      );
    const message = await this.sign(request, answer, fault);
    await this.send(response, answer, message, exchange, fault);
    answer.afterwards?.();
  }

  /** The checks that come before any operation's own. */
  private admit(
    request: IncomingMessage,
    body: Buffer,
    exchange: Open<Exchange>,
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
    const platformSerial = serialOf(request);
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
    exchange: Open<Exchange>,
  ): void {
    exchange.authorization = readAuthorization(
      request.headersDistinct.authorization ?? [],
    );
    checkAuthorization(
      exchange.authorization,
      { method: exchange.method, path: exchange.path, body },
      this.merchant,
      this.clock,
      this.nonces,
    );
    exchange.verified = true;
  }

  /** The request's `Wechatpay-Serial` names the key; without one, the certificate signs, if there is any. */
  private async sign(
    request: IncomingMessage,
    answer: Answer,
    fault: Fault | undefined,
  ): Promise<OutgoingMessage> {
    const named: SigningKey | undefined = this.platform.find(
      serialOf(request) ?? "",
    );
    return signMessage(
      Buffer.from(answer.body),
      named ?? this.platform.preferred,
      this.clock,
      this.identifiers,
      answer.signed ? fault : { kind: "unsigned" },
    );
  }

  private async send(
    response: ServerResponse,
    answer: Answer,
    message: OutgoingMessage,
    exchange: Open<Exchange>,
    fault: Fault | undefined,
  ): Promise<void> {
    exchange.refusal = answer.refusal;
    if (fault?.kind === "hang") {
      return;
    }
    if (fault?.kind === "reset") {
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault?.kind === "delay") {
      await setTimeout(fault.ms, undefined, { ref: false });
    }
    exchange.status = answer.status;
    exchange.answer = message.body.toString();
    exchange.code = answer.code;
    exchange.warnings = answer.warnings;
    response.writeHead(answer.status, {
      "Content-Type": "application/json",
      "Content-Length": message.body.length,
      Date: new Date(this.clock.now()).toUTCString(),
      "Request-ID": exchange.requestId,
      ...message.headers,
      ...answer.headers,
    });
    if (fault?.kind === "truncate") {
      const half = message.body.subarray(0, message.body.length / 2);
      response.write(half, () => response.socket?.destroy());
    } else {
      response.end(message.body);
    }
  }

  private record(
    request: IncomingMessage,
    fault: Fault | undefined,
  ): Open<Exchange> {
    const exchange: Open<Exchange> = {
      at: this.clock.now(),
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: "",
      verified: false,
      requestId: this.identifiers.hex(46),
      fault: fault?.kind,
    };
    this.recorded.push(exchange);
    if (this.recorded.length > KEPT_EXCHANGES) {
      this.recorded.shift();
    }
    return exchange;
  }
}

function serialOf(request: IncomingMessage): string | undefined {
  const serial = request.headers["wechatpay-serial"];
  return Array.isArray(serial) ? serial.join() : serial;
}
