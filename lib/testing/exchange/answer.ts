import { documentedError } from "../faults/documented-errors";
import type { Fault } from "../faults/fault";
import { Refusal } from "./refusal";
import { dispatch, type Route, type VerifiedRequest } from "./route";
import { wireJson } from "./wire-json";

/** What an exchange is answered with, before it is signed. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly signed: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** `code` of an answer other than success. */
  readonly code?: string;
  /** Why the request was refused. */
  readonly refusal?: string;
  /** What the route let pass, though it will hardly do what was meant. */
  readonly warnings?: readonly string[];
  /** What WeChat Pay does once it has answered. */
  readonly afterwards?: () => void;
}

/**
 * The answer of the route that a request asks for, or the refusal that came of it.
 *
 * WeChat Pay signs its answers to requests whose signature holds, and no others (APIv3 签名验证).
 *
 * @param admit throws a `Refusal` for a request that no route shall see
 * @param isVerified whether the request's signature was found to hold
 */
export function answerOf(
  routes: readonly Route[],
  admit: () => VerifiedRequest,
  isVerified: () => boolean,
): Answer {
  try {
    const { body, ...more } = dispatch(routes, admit());
    return body === undefined
      ? { status: 204, body: "", signed: true, ...more }
      : { status: 200, body: wireJson(body), signed: true, ...more };
  } catch (error) {
    return refusalAnswer(
      error instanceof Refusal
        ? error
        : new Refusal(500, "SYSTEM_ERROR", `系统错误: ${String(error)}`),
      isVerified(),
    );
  }
}

/** The answer that a fault gives in place of any route, where it does. */
export function answerInstead(fault: Fault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case "redirect":
      return {
        status: fault.status ?? 307,
        body: "",
        signed: true,
        headers: { Location: fault.location },
      };
    case "status": {
      const code = fault.code ?? defaultCode(fault.status);
      const message = fault.message ?? `${fault.status} on request`;
      const hasBody = fault.status !== 204 && fault.status !== 304;
      return {
        status: fault.status,
        body: fault.body ?? (hasBody ? wireJson({ code, message }) : ""),
        signed: fault.signed ?? true,
        headers: retryAfter(fault.retryAfter),
        code: fault.body === undefined ? code : undefined,
      };
    }
    case "error": {
      const { status, message, detail } = documentedError(fault.code);
      return {
        status,
        body: wireJson({ code: fault.code, message, detail }),
        signed: true,
        headers: retryAfter(fault.retryAfter),
        code: fault.code,
      };
    }
    default:
      return undefined;
  }
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { "Retry-After": String(seconds) };
}

function refusalAnswer(refusal: Refusal, signed: boolean): Answer {
  const { status, code, message, detail } = refusal;
  return {
    status,
    body: wireJson({ code, message, detail }),
    signed,
    code,
    refusal: message,
  };
}

/** `protocol` "Errors". */
function defaultCode(status: number): string | undefined {
  const codes: Readonly<Record<number, string>> = {
    400: "INVALID_REQUEST",
    401: "SIGN_ERROR",
    403: "NO_AUTH",
    404: "RESOURCE_NOT_EXISTS",
    429: "FREQUENCY_LIMITED",
  };
  return status >= 500 ? "SYSTEM_ERROR" : codes[status];
}
