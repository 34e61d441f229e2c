import { AxiosHeaders, type AxiosResponse } from "axios";
import {
  ResponseVerificationError,
  WechatPayApiError,
} from "../../lib/apiv3/errors";
import { SignatureVerifier } from "../../lib/apiv3/verifier";
import { readAnswer } from "../../lib/client/answer";
import { requestHeaders } from "../../lib/client/request-config";
import { PlatformKeys } from "../../lib/keys/platform-keys";
import { consoleLogger } from "../../lib/observability/merchant-logger";
import { Finding } from "../engine/finding";
import { type Message, nodeHeaders, withHeader } from "../engine/message";
import { sameJson } from "../engine/same-json";
import type { Target } from "../engine/target";
import { parse } from "../mutations/json";
import { isGenuine } from "./genuine";
import {
  CERTIFICATE_SERIAL,
  PUBLIC_KEY_ID,
  signMessage,
  unsigned,
  VERIFICATION_KEYS,
} from "./material";
import { sizedHeaders, sizedTexts } from "./sizes";

const verifier = new SignatureVerifier(
  new PlatformKeys(VERIFICATION_KEYS, undefined, consoleLogger),
  300,
);

/** What an error keeps of a text of the other side's. */
const LONGEST_TEXT = 500;

const SENT = {
  method: "POST",
  url: "https://api.mch.weixin.qq.com/v3/x",
  headers: requestHeaders({}, "application/json", PUBLIC_KEY_ID),
  timeout: 5_000,
};

/** The input of a client: status, headers and raw body of an answer, as axios hands them over. */
export const answer: Target = {
  name: "answer",
  seeds: seeds(),
  measures: (url) =>
    /\/lib\/(apiv3\/(api-error-codes|errors|one-line|signature|verifier|key-ring)|client\/(answer|retry-after))\.ts/.test(
      url,
    ),
  sign: signMessage,
  *ofSize(size) {
    for (const status of ["200 OK", "401 Unauthorized"]) {
      const message = unsigned(`HTTP/1.1 ${status}`, "{}");
      // Node reads 16 KB of headers, which is well: axios takes quadratic time for their number.
      yield* sizedHeaders(signMessage(message), Math.min(size, 16 * 1024));
      for (const text of sizedTexts(size)) {
        for (const body of [
          text,
          JSON.stringify({ code: text, message: text }),
        ]) {
          yield signMessage({ ...message, body: Buffer.from(body) });
        }
      }
    }
  },
  async check(message) {
    const status = statusOf(message);
    const isSuccess = status >= 200 && status <= 299;
    try {
      const { data, ...response } = await readAnswer(
        received(message, status),
        SENT,
        verifier,
      );
      requireAccepted(message, isSuccess, data);
      if (Object.hasOwn(response, "request")) {
        throw new Finding("wrong answer", "the response bears the request");
      }
      return "accepted";
    } catch (error) {
      if (error instanceof WechatPayApiError) {
        requireApiError(error, message, status);
        if (isSuccess) {
          requireErrorBody(error, message);
        }
      } else if (error instanceof ResponseVerificationError && isSuccess) {
        requireRefusal(error, message);
      } else {
        throw error;
      }
      return error instanceof WechatPayApiError
        ? `${error.name} ${error.clockDifferenceSeconds !== undefined} ${error.retryAfterSeconds !== undefined}`
        : error.message.replace(/\d+|serial \w+/g, "");
    }
  },
};

function statusOf({ start }: Message): number {
  return Number(/^HTTP\/1\.1 (\d{3})\b/.exec(start)?.[1] ?? 200);
}

function received(message: Message, status: number): AxiosResponse<Buffer> {
  return {
    status,
    statusText: "",
    headers: new AxiosHeaders(nodeHeaders(message)),
    data: message.body,
    config: { headers: new AxiosHeaders() },
  };
}

function requireAccepted(
  message: Message,
  isSuccess: boolean,
  data: unknown,
): void {
  if (!isSuccess || !isGenuine(message)) {
    throw new Finding(
      "accepted without a valid signature",
      `status ${statusOf(message)}`,
    );
  }
  const expected =
    message.body.length > 0 ? parse(message.body.toString()) : undefined;
  if (!sameJson(data, expected)) {
    throw new Finding("wrong answer", "the data is not that of the body");
  }
}

function requireRefusal(
  { reason, requestId }: ResponseVerificationError,
  message: Message,
): void {
  const isGenuineWithoutSense =
    isGenuine(message) && parse(message.body.toString()) === undefined;
  if ((reason === "body") !== isGenuineWithoutSense || !isId(requestId)) {
    throw new Finding("wrong answer", `refused for its ${reason}`);
  }
}

function requireApiError(
  error: WechatPayApiError,
  message: Message,
  status: number,
): void {
  const { code, message: text } = Object(parse(message.body.toString()));
  const difference = error.clockDifferenceSeconds;
  const wait = error.retryAfterSeconds;
  // WeChat Pay's begin with a capital; what another answers is no code.
  const name =
    typeof code === "string" && /^[A-Z]/.test(code) ? code : "UNKNOWN";
  const start = typeof text === "string" ? text : "HTTP status";
  for (const [field, holds] of [
    ["status", error.status === status],
    [
      "code",
      isOneLine(error.code) &&
        (!isOneLine(name) || error.code === name.slice(0, LONGEST_TEXT)),
    ],
    [
      "message",
      isOneLine(error.message) &&
        (!isOneLine(start) ||
          error.message.startsWith(start.slice(0, LONGEST_TEXT))),
    ],
    ["requestId", isId(error.requestId)],
    [
      "clockDifferenceSeconds",
      difference === undefined || Number.isSafeInteger(difference),
    ],
    [
      "retryAfterSeconds",
      wait === undefined || (Number.isSafeInteger(wait) && wait >= 0),
    ],
  ] as const) {
    if (!holds) {
      throw new Finding(
        "wrong answer",
        `the ${field} of the error is ${error[field]}`.slice(0, 200),
      );
    }
  }
}

/** A success is an error only where WeChat Pay signed one, and is never repeated. */
function requireErrorBody(error: WechatPayApiError, message: Message): void {
  const { code, message: text } = Object(parse(message.body.toString()));
  if (
    !isGenuine(message) ||
    typeof code !== "string" ||
    typeof text !== "string" ||
    error.outcome !== "unknown" ||
    error.retryable
  ) {
    throw new Finding("wrong answer", "a success became an error");
  }
}

/** Nothing that steers a terminal or forges a line of a log. */
function isOneLine(text: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}

function isId(requestId: unknown): boolean {
  return (
    requestId === undefined ||
    (typeof requestId === "string" && isOneLine(requestId))
  );
}

function seeds(): Message[] {
  const body = JSON.stringify({
    mchid: "1900000109",
    service_id: 12535,
    out_contract_code: "wxwtdk20200910100000",
  });
  const error = JSON.stringify({
    code: "PARAM_ERROR",
    message: "参数错误",
    detail: { field: "/body/openid" },
  });
  return [
    signMessage(unsigned("HTTP/1.1 200 OK", body)),
    signMessage(unsigned("HTTP/1.1 200 OK", body, CERTIFICATE_SERIAL)),
    signMessage(unsigned("HTTP/1.1 204 No Content", "")),
    unsigned("HTTP/1.1 200 OK", body),
    unsigned("HTTP/1.1 400 Bad Request", error),
    unsigned("HTTP/1.1 401 Unauthorized", error),
    unsigned("HTTP/1.1 502 Bad Gateway", "<html>"),
    signMessage(
      unsigned(
        "HTTP/1.1 202 Accepted",
        JSON.stringify({ code: "USERPAYING", message: "需要用户输入支付密码" }),
      ),
    ),
    ...["5", "Tue, 14 Nov 2023 22:13:40 GMT"].map((wait) =>
      withHeader(
        unsigned("HTTP/1.1 429 Too Many Requests", error),
        "retry-after",
        wait,
      ),
    ),
  ];
}
