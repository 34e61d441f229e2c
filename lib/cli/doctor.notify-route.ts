import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { rootCertificates } from "node:tls";
import { isPublicHost } from "../validation/notify-url";
import { VERSION } from "../version";
import { type Answer, judge } from "./doctor.notify-answer";
import { connectionProblem, lateProblem } from "./doctor.notify-connection";
import type { DoctorCheck } from "./doctor.result";

/** WeChat Pay waits so long for the answer to a notification (`protocol` "Notifications"). */
const WAITS_MS = 5_000;

/** The answer that is wanted has less than a hundred bytes. */
const LONGEST_BODY = 64 * 1024;

/** How the notify route is tried. */
export interface NotifyRouteOptions {
  /** What the forged notification names as the key that signed it; a known one lets the route come to the signature. */
  serial: string;
  /** The address is a simulator's: `http` and private hosts are right, and any authority that this machine trusts. */
  allowInsecure: boolean;
  /** Milliseconds for the whole exchange; as long as WeChat Pay waits unless given. */
  timeout?: number;
  /** How the host's name is resolved; the system's way unless given. */
  lookup?: LookupFunction;
}

/**
 * Posts a notification that is certainly none, as anybody can, and expects that the route refuses it as WeChat Pay's rules want:
 * 401 with `{"code":"FAIL"}`. Only that shows that the request came through to the route, and that the route verifies.
 *
 * Nothing is followed and no proxy is used: WeChat Pay does neither.
 */
export async function checkNotifyRoute(
  address: string,
  options: NotifyRouteOptions,
): Promise<DoctorCheck> {
  const { timeout = WAITS_MS } = options;
  const url = new URL(address);
  // One clock for all: name, connection, answer and its body.
  const signal = AbortSignal.timeout(timeout);
  const startedAt = performance.now();
  try {
    const answer = await exchange(url, options, signal);
    const problem = judge(answer);
    if (problem) {
      return { name: "route", status: "failed", ...problem };
    }
    const message = `${address} refused a forged notification with 401 FAIL, in ${Math.round(performance.now() - startedAt)} ms`;
    return options.allowInsecure || isPublicAddress(answer.peer)
      ? { name: "route", status: "ok", message }
      : {
          name: "route",
          status: "warning",
          message: `${message}, but its host is ${answer.peer} here, a private address`,
          next: "WeChat Pay calls it from the internet, which this does not test: run the doctor again where the host resolves to its public address",
        };
  } catch (error) {
    return {
      name: "route",
      status: "failed",
      ...(signal.aborted
        ? lateProblem(address, timeout)
        : connectionProblem(error, address)),
    };
  }
}

async function exchange(
  url: URL,
  { serial, allowInsecure, lookup }: NotifyRouteOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const isHttps = url.protocol === "https:";
  const request = (isHttps ? httpsRequest : httpRequest)(url, {
    method: "POST",
    // A connection of its own, and no proxy that the environment names.
    agent: false,
    // WeChat Pay does not know the authorities that this machine trusts besides the public ones.
    ...(isHttps && !allowInsecure && { ca: [...rootCertificates] }),
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "User-Agent": `nestjs-wechatpay-contracts/${VERSION} doctor`,
      ...forgedSignature(serial),
    },
    lookup,
    signal,
  });
  // An error that comes late is nobody's: without a listener it would end the process.
  request.on("error", () => undefined);
  try {
    request.end(forgedNotification());
    const [response] = (await once(request, "response", { signal })) as [
      IncomingMessage,
    ];
    const peer = response.socket.remoteAddress ?? "";
    return {
      url,
      peer,
      status: response.statusCode!,
      headers: response.headers,
      body: await bodyOf(response),
    };
  } finally {
    request.destroy();
  }
}

/** @returns undefined where it is longer than any answer that is wanted */
async function bodyOf(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The four headers of a signature, well-formed, so that no check before the signature's own refuses them. */
function forgedSignature(serial: string): Record<string, string> {
  return {
    "Wechatpay-Timestamp": String(Math.floor(Date.now() / 1000)),
    "Wechatpay-Nonce": randomBytes(16).toString("hex"),
    "Wechatpay-Signature": randomBytes(256).toString("base64"),
    "Wechatpay-Serial": serial,
    "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
  };
}

/** Of no type that anybody handles, and encrypted with no key: a route that takes it can do nothing by it. */
function forgedNotification(): string {
  return JSON.stringify({
    id: randomUUID(),
    create_time: new Date().toISOString(),
    event_type: "DOCTOR.FORGERY",
    resource_type: "encrypt-resource",
    summary: "nestjs-wechatpay-contracts doctor",
    resource: {
      algorithm: "AEAD_AES_256_GCM",
      original_type: "forgery",
      associated_data: "forgery",
      nonce: randomBytes(6).toString("hex"),
      ciphertext: randomBytes(64).toString("base64"),
    },
  });
}

function isPublicAddress(address: string): boolean {
  const host = address.includes(":") ? `[${address}]` : address;
  return isPublicHost(new URL(`http://${host}`));
}
