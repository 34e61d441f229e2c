import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type Answer, answerInstead, answerOf } from "./answer";
import { type Admission, authorizationOf, platformSerialOf } from "./admission";
import type { Clock } from "../clock";
import type { Exchange, OpenExchange } from "./exchange";
import type { ExchangeLog } from "./exchange-log";
import type { Fault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { Identifiers } from "../identifiers";
import { type OutgoingMessage, signMessage } from "./outgoing-message";
import type { Platform, SigningKey } from "../keys/platform";
import { readBody } from "./read-body";
import type { Route } from "./route";

/** How much of an answer is kept, in bytes. */
const KEPT_BYTES = 64 * 1024;

/** Takes each request from its headers to its answer. */
export class Exchanges {
  constructor(
    private readonly routes: readonly Route[],
    private readonly admission: Admission,
    private readonly platform: Platform,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly faults: Faults,
    private readonly log: ExchangeLog,
    private readonly conducted: (exchange: Exchange) => void,
  ) {}

  /** Answers one request, or does to it what the fault that meets it says. */
  async conduct(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const fault = this.faults.take(request.method ?? "", request.url ?? "");
    const exchange = this.record(request, fault);
    const begin = performance.now();
    try {
      await this.answer(request, response, exchange, fault);
    } finally {
      if (exchange.status !== undefined) {
        exchange.durationMs = Math.round(performance.now() - begin);
      }
      this.conducted(this.log.end(exchange));
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    exchange: OpenExchange,
    fault: Fault | undefined,
  ): Promise<void> {
    if (fault?.kind === "refuse") {
      request.socket.destroy();
      return;
    }
    const body = await readBody(request);
    exchange.body = body.toString();
    exchange.authorization = authorizationOf(request);
    const answer =
      answerInstead(fault) ??
      answerOf(
        this.routes,
        () => this.admission.admit(request, body, exchange),
        () => exchange.signature === "valid",
      );
    const message = await this.sign(request, answer, fault);
    await this.send(response, answer, message, exchange, fault);
    answer.afterwards?.();
  }

  /** The request's `Wechatpay-Serial` names the key; without one, the certificate signs, if there is any. */
  private async sign(
    request: IncomingMessage,
    answer: Answer,
    fault: Fault | undefined,
  ): Promise<OutgoingMessage> {
    const named: SigningKey | undefined = this.platform.find(
      platformSerialOf(request) ?? "",
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
    exchange: OpenExchange,
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
    exchange.answer = message.body.subarray(0, KEPT_BYTES).toString();
    exchange.code = answer.code;
    exchange.warnings = answer.warnings;
    exchange.answerHeaders = {
      "Content-Type": "application/json",
      "Content-Length": String(message.body.length),
      Date: new Date(this.clock.unmoved()).toUTCString(),
      "Request-ID": exchange.requestId,
      ...message.headers,
      ...answer.headers,
    };
    response.writeHead(answer.status, exchange.answerHeaders);
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
  ): OpenExchange {
    const exchange: OpenExchange = {
      at: this.clock.now(),
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: "",
      signature: "notChecked",
      requestId: this.identifiers.hex(46),
      fault: fault?.kind,
    };
    this.log.begin(exchange);
    return exchange;
  }
}
