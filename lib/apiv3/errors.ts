/**
 * Whether the request may have taken effect at WeChat Pay.
 *
 * - `rejected`: it certainly did not.
 * - `unknown`: it may have; query before you act on the assumption that it did not.
 */
export type Outcome = "rejected" | "unknown";

/** What every error of this package has in common. */
export abstract class ContractsError extends Error {
  /** Whether the request may have taken effect. */
  abstract readonly outcome: Outcome;
  /** Whether the same request, with the same numbers, is worth repeating. */
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(oneLine(message), options);
    this.name = new.target.name;
  }

  /** The fields of the error with its name and message, as loggers print it; without stack and cause. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/** An error answer may be anyone's: nothing of it may steer a terminal or forge a line of a log. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}

/** An option of the module is missing or wrong. Thrown while the application starts. */
export class ConfigurationError extends ContractsError {
  /** It certainly took no effect. */
  readonly outcome = "rejected";
  /** It fails again until the option is mended. */
  readonly retryable = false;

  /** @param problem what is wrong with it and how to mend it, without its value */
  constructor(
    /** Name of the option, as written in `ContractsModuleOptions`. */
    readonly option: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${option}: ${problem}`, options);
  }
}

/** What WeChat Pay answers when it refuses or fails (`protocol` "Errors"). */
export interface ApiErrorAnswer {
  /** HTTP status. */
  status: number;
  /** `code` of the body; `UNKNOWN` where the body has none, as with a gateway's HTML page. */
  code: string;
  /** `message` of the body. */
  message: string;
  /** `detail` of the body, as it came. It may quote values of the request, so do not log it whole. */
  detail?: unknown;
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  requestId?: string;
  /** On a 401 that the local clock explains: how far it is ahead of the answer's `Date`, negative if behind. */
  clockDifferenceSeconds?: number;
}

const REPEATABLE_CODES: ReadonlySet<string> = new Set([
  "SYSTEM_ERROR",
  "FREQUENCY_LIMITED",
  "RATELIMIT_EXCEEDED",
  "UNKNOWN",
]);

const LONGEST_TEXT = 500;

/**
 * WeChat Pay, or a gateway before it, answered with a status other than 2xx. What of the answer a log prints is on one line:
 * control characters are spaces, and `message` and `code` end after 500 characters.
 */
export class WechatPayApiError extends ContractsError {
  /** `unknown` after 408 and 5xx, and where an earlier attempt of the call may have taken effect; else `rejected`. */
  readonly outcome: Outcome;
  /** True after 408, 429, and a 5xx whose code says to repeat, or that has none. */
  readonly retryable: boolean;
  /** HTTP status. */
  readonly status: number;
  /** `code` of the body, such as `PARAM_ERROR`; `UNKNOWN` where the body has none. */
  readonly code: string;
  /** `detail` of the body, as it came. It may quote values of the request, so no print of the error shows it. */
  readonly detail?: unknown;
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  readonly requestId?: string;
  /** On a 401 that the local clock explains: how far it is ahead, negative if behind. */
  readonly clockDifferenceSeconds?: number;

  constructor(answer: ApiErrorAnswer) {
    super(answer.message.slice(0, LONGEST_TEXT));
    this.status = answer.status;
    this.code = oneLine(answer.code.slice(0, LONGEST_TEXT));
    Object.defineProperty(this, "detail", {
      value: answer.detail,
      enumerable: false,
    });
    this.requestId = answer.requestId && oneLine(answer.requestId);
    this.clockDifferenceSeconds = answer.clockDifferenceSeconds;
    // A 408 comes from a gateway that may have passed the request on, as may any 5xx.
    this.outcome =
      answer.status >= 500 || answer.status === 408 ? "unknown" : "rejected";
    this.retryable =
      answer.status === 408 ||
      answer.status === 429 ||
      (answer.status >= 500 && REPEATABLE_CODES.has(answer.code));
  }
}

/**
 * No answer came, or no key to verify it in time: refused, reset, timed out or aborted. `cause` is the system's error, free
 * of the request.
 */
export class WechatPayTransportError extends ContractsError {
  /** `rejected` where the request was certainly not sent; `unknown` where an attempt of the call may have arrived. */
  readonly outcome: Outcome;
  /** False where the caller aborted, the set-up is at fault, or the answer was too long. */
  readonly retryable: boolean;

  constructor(
    message: string,
    options: { cause: unknown; outcome: Outcome; retryable: boolean },
  ) {
    super(message, { cause: options.cause });
    this.outcome = options.outcome;
    this.retryable = options.retryable;
  }
}

/** Why a signature did not hold. */
export type SignatureFailure = "header" | "timestamp" | "serial" | "signature";

/**
 * An answer of status 2xx that cannot be trusted: unsigned, wrongly signed, stale, signed by an unknown key,
 * or, though signed, not what the operation answers.
 */
export class ResponseVerificationError extends ContractsError {
  /** It may have taken effect: query before you act. */
  readonly outcome = "unknown";
  /** It is never repeated by itself. */
  readonly retryable = false;

  constructor(
    /** Which check failed; `body`: the signature held, but a field is missing or wrong. */
    readonly reason: SignatureFailure | "body",
    message: string,
    /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
    readonly requestId?: string,
    /** Where the time is at fault: how far the local clock is ahead, negative if behind. */
    readonly clockDifferenceSeconds?: number,
  ) {
    super(message);
  }
}

/** What tells failures of one class apart: WeChat Pay's code, which check failed, the option at fault, or the system's code. */
export function codeOf(error: ContractsError): string | undefined {
  const { code, reason, option } = error as {
    code?: string;
    reason?: string;
    option?: string;
  };
  return code ?? reason ?? option ?? Object(error.cause).code;
}
