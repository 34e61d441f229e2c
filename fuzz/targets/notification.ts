import { HttpException, Logger } from "@nestjs/common";
import { ExecutionContextHost } from "@nestjs/core/helpers/execution-context-host";
import { parseApiV3Key } from "../../lib/apiv3/keys";
import { PlatformKeys } from "../../lib/keys/platform-keys";
import { Succession } from "../../lib/keys/succession";
import { consoleLogger } from "../../lib/observability/merchant-logger";
import { contractStateAfter } from "../../lib/notification/contract-state";
import { NotificationGuard } from "../../lib/notification/notification.guard";
import { NotificationVerifier } from "../../lib/notification/notification-verifier";
import { verifiedNotification } from "../../lib/notification/verified-request";
import { Finding } from "../engine/finding";
import { type Message, nodeHeaders } from "../engine/message";
import { sameJson } from "../engine/same-json";
import type { Target } from "../engine/target";
import { decrypted, encrypted, isResource } from "../mutations/encrypted";
import { parse } from "../mutations/json";
import { isGenuine } from "./genuine";
import {
  API_V3_KEY,
  CERTIFICATE_SERIAL,
  signMessage,
  unsigned,
  VERIFICATION_KEYS,
} from "./material";
import { sizedHeaders, sizedTexts } from "./sizes";

const guard = new NotificationGuard(
  new NotificationVerifier(
    {
      present: {
        platform: new PlatformKeys(VERIFICATION_KEYS, undefined, consoleLogger),
        apiV3Keys: Succession.of([parseApiV3Key(API_V3_KEY, "apiV3Key")]),
      },
    },
    300,
  ),
);

/** What a request ends in: a status, or the event that the route's method is given. */
type End = { status: number; message: string } | { event: unknown };

const NOT_VERIFIED: End = { status: 401, message: "not verified" };
const NOT_CONFIGURED: End = { status: 500, message: "not configured" };
const NOT_TAKEN: End = { status: 415, message: "unsupported media type" };
const MALFORMED: End = { status: 400, message: "malformed" };

/** The input of a notify route: headers and raw body, by the guard to the event and to where the contract stands. */
export const notification: Target = {
  name: "notification",
  seeds: seeds(),
  measures: (url) => /\/lib\/(apiv3|keys|notification)\//.test(url),
  sign: signMessage,
  *ofSize(size) {
    const message = unsigned("POST /notify HTTP/1.1", envelope("{}"));
    // Node reads 16 KB of headers, unless an application tells it otherwise.
    yield* sizedHeaders(signMessage(message), Math.min(size, 64 * 1024));
    for (const text of sizedTexts(size)) {
      for (const body of [text, envelope(text), ...inField(text)]) {
        yield signMessage({ ...message, body: Buffer.from(body) });
      }
    }
  },
  async check(message) {
    const lines: string[] = [];
    Logger.overrideLogger({
      log: (line: unknown) => lines.push(String(line)),
      warn: (line: unknown) => lines.push(String(line)),
      error: (line: unknown) => lines.push(String(line)),
    });
    const end = await endOf(message);
    const expected = expectedEnd(message);
    if (!sameJson(end, expected)) {
      throw new Finding(
        "event" in end && expected === NOT_VERIFIED
          ? "accepted without a valid signature"
          : "wrong answer",
        `expected ${described(expected)}, but it was ${described(end)}`,
      );
    }
    const bad = lines.find((line) => !/^[\x20-\x7e]{1,400}$/.test(line));
    if (bad !== undefined) {
      throw new Finding("wrong answer", `the log says\n${JSON.stringify(bad)}`);
    }
    return described(end) + lines.join().replace(/\d+|serial \w+/g, "");
  },
};

function described(end: End): string {
  return "event" in end ? "an event" : `${end.status} ${end.message}`;
}

async function endOf(message: Message): Promise<End> {
  const request = {
    headers: nodeHeaders(message),
    rawBody: message.body.length > 0 ? message.body : undefined,
  };
  const context = new ExecutionContextHost([request]);
  try {
    await guard.canActivate(context);
  } catch (error) {
    if (!(error instanceof HttpException)) {
      throw error;
    }
    const { code, message: text } = Object(error.getResponse());
    if (code !== "FAIL") {
      throw new Finding("wrong answer", `the answer's code is ${code}`);
    }
    return { status: error.getStatus(), message: text };
  }
  const event = verifiedNotification(context);
  // What every handler may do next; a resource holds anything.
  contractStateAfter(contractStateAfter(undefined, event), event);
  return { event };
}

/** What should come of it, by rules of its own. */
function expectedEnd(message: Message): End {
  if (message.body.length === 0 && lostItsBody(message)) {
    return isJson(message) ? NOT_CONFIGURED : NOT_TAKEN;
  }
  if (!isGenuine(message)) {
    return NOT_VERIFIED;
  }
  const event = parse(message.body.toString());
  if (!isObject(event)) {
    return MALFORMED;
  }
  const { id, event_type, create_time, resource } = event;
  const isNamed = [id, event_type, create_time].every(
    (text) => typeof text === "string" && text !== "",
  );
  if (!isNamed || !isReadable(resource)) {
    return MALFORMED;
  }
  const plaintext = decrypted(resource);
  const contract = plaintext && parse(plaintext.toString());
  if (!isObject(contract)) {
    return MALFORMED;
  }
  const { original_type } = Object(resource) as { original_type?: unknown };
  const kept = typeof original_type === "string" ? { original_type } : {};
  return { event: { ...event, ...kept, resource: contract } };
}

function lostItsBody(message: Message): boolean {
  const headers = nodeHeaders(message);
  return (
    headers["transfer-encoding"] !== undefined ||
    Number(headers["content-length"]) > 0
  );
}

function isJson(message: Message): boolean {
  const [type] = (nodeHeaders(message)["content-type"] ?? "").split(";");
  return type!.trim().toLowerCase() === "application/json";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isReadable(value: unknown): value is Parameters<typeof decrypted>[0] {
  const { algorithm, ciphertext } = Object(value);
  return (
    isObject(value) &&
    algorithm === "AEAD_AES_256_GCM" &&
    isResource(value) &&
    [value.nonce, value.associated_data ?? ""].every((text) =>
      text.isWellFormed(),
    ) &&
    Buffer.from(ciphertext, "base64").toString("base64") === ciphertext
  );
}

function envelope(plaintext: string, associated_data = "contract"): string {
  const nonce = "fdasflkja484";
  return JSON.stringify({
    id: "EV-2018022511223320873",
    create_time: "2023-11-14T22:13:33+08:00",
    resource_type: "encrypt-resource",
    event_type: "ENTRUST.SIGN",
    summary: "签约成功",
    resource: {
      algorithm: "AEAD_AES_256_GCM",
      original_type: "contract",
      associated_data,
      nonce,
      ciphertext: encrypted({ nonce, associated_data }, Buffer.from(plaintext)),
    },
  });
}

/** The text as the value of each field in turn. */
function* inField(text: string): Generator<string> {
  const whole = JSON.parse(envelope("{}"));
  for (const field of ["id", "event_type", "create_time", "more"]) {
    yield JSON.stringify({ ...whole, [field]: text });
  }
  for (const field of ["nonce", "ciphertext", "algorithm"]) {
    const resource = { ...whole.resource, [field]: text };
    yield JSON.stringify({ ...whole, resource });
  }
  yield envelope("{}", text);
  const code = { out_contract_code: "A1" };
  for (const field of ["contract_id", "contract_signed_time"]) {
    yield envelope(JSON.stringify({ ...code, [field]: text }));
  }
}

function seeds(): Message[] {
  const signed = JSON.stringify({
    out_contract_code: "wxwtdk20200910100000",
    contract_id: "123124412412423431",
    service_id: 12535,
    openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    contract_state: "SIGNED",
    contract_signed_time: "2023-11-14T22:13:33+08:00",
  });
  const ended = JSON.stringify({
    out_contract_code: "wxwtdk20200910100000",
    operate_time: "2023-11-14T22:13:33+08:00",
    contract_terminate_info: { contract_termination_mode: "USER_TERMINATE" },
  });
  const post = "POST /notify HTTP/1.1";
  const end = envelope(ended, "").replace(".SIGN", ".TERMINATE");
  return [
    signMessage(unsigned(post, envelope(signed))),
    signMessage(unsigned(post, end, CERTIFICATE_SERIAL)),
    unsigned(post, envelope(signed)),
    unsigned(post, ""),
  ];
}
