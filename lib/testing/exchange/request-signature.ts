import { type KeyObject, publicDecrypt, verify } from "node:crypto";
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
  const hint = mistake?.[0] ?? otherMistake(publicKey, signature);
  throw new Refusal(401, "SIGN_ERROR", `错误的签名，验签失败: ${hint}`, {
    detail: { issue: "sign not match" },
    field: "signature",
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
    withPath("with ' as %27", path.replaceAll("'", "%27")),
    withPath("with %27 as '", path.replaceAll("%27", "'")),
    withPath("without the leading slash", path.slice(1)),
    withBody("as if it were empty", ""),
    withBody("re-serialised, with other spacing", reserialised(body)),
    withBody("serialised a second time", JSON.stringify(body)),
    withBody("without its last line break", body.replace(/\n$/, "")),
    withBody("as {}", "{}"),
    ["the last line break is missing", message.subarray(0, -1)],
  ];
}

/** A signature that opens with the key is of the right key, over another message. */
function otherMistake(publicKey: KeyObject, signature: Buffer): string {
  try {
    publicDecrypt(publicKey, signature);
    return "sign not match: the key is right, so a line differs: compare line 2 (URL), line 3 (timestamp), line 4 (nonce) and line 5 (body) with what was received";
  } catch {
    return "sign not match: signed with another private key than that of serial_no";
  }
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
