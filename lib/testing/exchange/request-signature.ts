import { type KeyObject, verify } from "node:crypto";
import type { SignedRequest } from "../../apiv3/authorization";
import type { AuthorizationFields, ReceivedRequest } from "./received-request";
import { Refusal } from "./refusal";

const TRUNCATED_LENGTH = 256;

/**
 * Checks the signature over the request as it was received.
 *
 * @throws Refusal 401 `SIGN_ERROR`; its message names the line that differs, where a usual mistake explains it
 */
export function checkRequestSignature(
  fields: AuthorizationFields,
  request: ReceivedRequest,
  publicKey: KeyObject,
): void {
  const signature = Buffer.from(fields.signature, "base64");
  const holds = (message: Buffer) =>
    verify("sha256", message, publicKey, signature);
  const received = signedRequest(fields, request);
  const message = requestMessage(received);
  if (holds(message)) {
    return;
  }
  const mistake = usualMistakes(received, message).find(([, signed]) =>
    holds(signed),
  );
  const issue =
    mistake?.[0] ??
    "sign not match: another private key than serial_no's, or timestamp or nonce_str are not those that were signed";
  throw new Refusal(401, "SIGN_ERROR", `错误的签名，验签失败: ${issue}`, {
    field: "signature",
    issue,
    location: "authorization",
    sign_information: {
      method: request.method,
      url: request.path,
      truncated_sign_message: message.toString().slice(0, TRUNCATED_LENGTH),
      sign_message_length: message.length,
    },
  });
}

/** What a request's signature must cover: its five lines, as text. */
export function signedText(
  fields: AuthorizationFields,
  request: ReceivedRequest,
): string {
  return requestMessage(signedRequest(fields, request)).toString();
}

function signedRequest(
  fields: AuthorizationFields,
  request: ReceivedRequest,
): SignedRequest {
  return {
    method: request.method,
    path: request.path,
    timestamp: fields.timestamp,
    nonce: fields.nonce_str,
    body: request.body,
  };
}

/** What clients sign instead of the request, each with the hint that it deserves. */
function usualMistakes(
  received: SignedRequest,
  message: Buffer,
): [hint: string, signed: Buffer][] {
  const { method, path } = received;
  const body = received.body.toString();
  const [pathname = ""] = path.split("?");
  const withMethod = (changed: string): [string, Buffer] => [
    `line 1 (method) differs: signed as ${changed}, received ${method}`,
    requestMessage({ ...received, method: changed }),
  ];
  const withPath = (how: string, changed: string): [string, Buffer] => [
    `line 2 (URL) differs: signed ${how}, received ${path}`,
    requestMessage({ ...received, path: changed }),
  ];
  const withBody = (how: string, changed: string): [string, Buffer] => [
    `line 5 (body) differs: signed ${how}`,
    requestMessage({ ...received, body: changed }),
  ];
  return [
    withMethod(method.toLowerCase()),
    ...["GET", "POST", "PUT", "PATCH", "DELETE"].map(withMethod),
    withPath("without its query", pathname),
    withPath("percent-decoded", decoded(path)),
    withPath("percent-encoded once more", encodeURI(path)),
    withPath("without the leading slash", path.slice(1)),
    withBody("as if it were empty", ""),
    withBody("re-serialised, with other spacing", reserialised(body)),
    withBody("without its last line break", body.replace(/\n$/, "")),
    withBody("as {}", "{}"),
    ["the last line break is missing", message.subarray(0, -1)],
  ];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function reserialised(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

/** The five lines (`protocol` "Signing a request"); written out here, so that a client's fault is not its own witness. */
function requestMessage(request: SignedRequest): Buffer {
  const { method, path, timestamp, nonce, body } = request;
  return Buffer.concat([
    Buffer.from([method, path, timestamp, nonce, ""].join("\n")),
    Buffer.from(body),
    Buffer.from("\n"),
  ]);
}
