import type { JsonObject } from "./field-rule";
import { checkCharacters, type Decryption } from "./fields";
import { bodyError, notSimulated, parameterError } from "./refusal";

/** A request whose signature holds. */
export interface VerifiedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
  /** What the header `Wechatpay-Serial` names. */
  readonly platformSerial: string | undefined;
  /** Where the merchant reaches the simulator, such as `http://127.0.0.1:40001`. */
  readonly origin: string;
  /** Decrypts fields that were encrypted for `platformSerial`. */
  readonly decrypt: Decryption;
}

/** What a successful request is answered with. */
export interface Success {
  /** `undefined` where the answer is 204 without a body. */
  readonly body: JsonObject | undefined;
  /** What WeChat Pay lets pass, though it will hardly do what was meant. */
  readonly warnings?: readonly string[];
  /** What WeChat Pay does once it has answered, such as notifying. */
  readonly afterwards?: () => void;
}

/** One operation: its method, its path, and what it does. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Segments in braces, such as `{service_id}`, match one segment each. */
  readonly path: string;
  /**
   * @param values the segments in braces, decoded
   * @throws Refusal
   */
  handle(
    request: VerifiedRequest,
    values: Readonly<Record<string, string>>,
  ): Success;
}

/** @throws Refusal 501 `NOT_SIMULATED` for what no route answers */
export function dispatch(
  routes: readonly Route[],
  request: VerifiedRequest,
): Success {
  const [pathname = ""] = request.path.split("?");
  for (const route of routes) {
    const values = match(route.path, pathname);
    if (values && route.method === request.method) {
      return route.handle(request, values);
    }
  }
  throw notSimulated(request.method, pathname);
}

/** The body as a JSON object. @throws Refusal 400 `PARAM_ERROR` */
export function jsonBody(request: VerifiedRequest): JsonObject {
  if (!/^application\/json\s*(;|$)/i.test(request.contentType ?? "")) {
    throw parameterError("Content-Type", "must be application/json", {
      location: "header",
      value: request.contentType,
    });
  }
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString());
  } catch {
    throw bodyError("is not JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw bodyError("is not a JSON object");
  }
  checkCharacters(body);
  return body as JsonObject;
}

/** The parameters of the query; of those that come several times, the last. */
export function queryOf(request: VerifiedRequest): Record<string, string> {
  const [, search = ""] = request.path.split("?");
  return Object.fromEntries(new URLSearchParams(search));
}

/**
 * @param pattern a path with segments in braces
 * @returns those segments of the path, decoded; `undefined` where it does not match
 * @throws Refusal 400 `PARAM_ERROR` where a segment is not percent-encoded UTF-8
 */
export function match(
  pattern: string,
  pathname: string,
): Record<string, string> | undefined {
  const names = pattern.split("/");
  const segments = pathname.split("/");
  if (names.length !== segments.length) {
    return undefined;
  }
  const values: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? "";
    const placeholder = /^\{(\w+)\}$/.exec(name)?.[1];
    if (placeholder !== undefined) {
      values[placeholder] = decoded(segment);
    } else if (name !== segment) {
      return undefined;
    }
  }
  return values;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw parameterError("path", "is not percent-encoded UTF-8", {
      location: "uri",
      value: segment,
    });
  }
}
