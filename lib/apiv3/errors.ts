import {
  type ApiErrorCode,
  codeOfAnswer,
  isSameCode,
  type Outcome,
  verdictOn,
} from "./api-error-codes";
import { ContractsError } from "./contracts-error";
import { oneLine, shortLine } from "./one-line";

declare module "./contracts-error" {
  interface ContractsErrors {
    configuration: ConfigurationError;
    signing: SigningError;
    /** Its `code` is WeChat Pay's own, which begins with a capital as no other here does. */
    api: WechatPayApiError;
    transport: WechatPayTransportError;
    "response-verification": ResponseVerificationError;
  }
}

/** What is wrong with one option. */
export interface ConfigurationProblem {
  /** Name of the option, as written in `ContractsModuleOptions`. */
  readonly option: string;
  /** What is wrong with it and how to fix it, without its value. */
  readonly problem: string;
}

/**
 * Options of the module are missing or wrong. Thrown while the application starts, once for all of them.
 *
 * @example
 * ```ts
 * try {
 *   ContractsModule.forRoot({ ...options, apiV3Key: "short" });
 * } catch (error) {
 *   console.log(error instanceof ConfigurationError && error.option); // apiV3Key
 * }
 * ```
 */
export class ConfigurationError extends ContractsError {
  /** Name of the class. */
  override readonly name = "ConfigurationError";
  /** Identifies the class. */
  readonly code = "configuration";
  /** It certainly took no effect. */
  readonly outcome = "rejected";
  /** It fails again until the options are corrected. */
  readonly retryable = false;
  /** Name of the option at fault, as written in `ContractsModuleOptions`; the first of them where there are several. */
  readonly option: string;
  /** Every option at fault, the first of which is `option`. The message names each, on a line of its own where there are several. */
  readonly problems: readonly ConfigurationProblem[];

  /**
   * @param problem what is wrong with it and how to fix it, without its value
   * @param options `others`: the other problems
   */
  constructor(
    option: string,
    problem: string,
    {
      others = [],
      ...options
    }: ErrorOptions & { others?: readonly ConfigurationProblem[] } = {},
  ) {
    // An unknown option may have any name.
    const problems = [{ option, problem }, ...others].map((each) => ({
      option: oneLine(each.option),
      problem: oneLine(each.problem),
    }));
    const lines = problems.map((each) => `${each.option}: ${each.problem}`);
    super(
      lines.length === 1
        ? lines
        : [
            `${lines.length} options are wrong:`,
            ...lines.map((line) => `  ${line}`),
          ],
      options,
    );
    this.option = problems[0]!.option;
    this.problems = problems;
  }
}

/**
 * The merchant's own signer failed, gave no signature, or took too long. It has no `cause`, which could quote what was signed.
 *
 * @example
 * ```ts
 * const signer: MerchantSigner = {
 *   sign: () => Promise.reject(new Error("the KMS is away")),
 * };
 * const { contracts, close } = await createMerchant({ ...options, merchantPrivateKey: signer });
 * const error: unknown = await contracts.query({ out_contract_code }).catch((reason: unknown) => reason);
 * console.log(error instanceof SigningError && error.outcome); // rejected
 * await close();
 * ```
 */
export class SigningError extends ContractsError {
  /** Name of the class. */
  override readonly name = "SigningError";
  /** Identifies the class. */
  readonly code = "signing";
  /** `rejected`, as nothing is sent without a signature; `unknown` where an earlier attempt of the call may have arrived. */
  readonly outcome: Outcome = "rejected";
  /** The fault is the signer's, which knows best whether to retry. */
  readonly retryable = false;
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
  /** Seconds that the answer asks to wait before the next attempt (`Retry-After`). */
  retryAfterSeconds?: number;
  /** The answer's headers, by names in small letters. */
  headers?: AnswerHeaders;
}

/** The headers of an answer, by names in small letters. */
export type AnswerHeaders = Readonly<
  Record<string, string | readonly string[] | undefined>
>;

/**
 * WeChat Pay, or a gateway before it, answered with a status other than 2xx, or WeChat Pay with a 2xx whose body is an error
 * (202 `USERPAYING`). What of the answer a log prints is on one line: control characters are spaces, and texts end after 500
 * characters.
 *
 * @example
 * ```ts
 * const error: unknown = await transactions.normal
 *   .query({ out_trade_no: "neverOrdered" })
 *   .catch((reason: unknown) => reason);
 * if (!(error instanceof WechatPayApiError)) throw error;
 * console.log(error.code); // ORDER_NOT_EXIST
 * console.log(error.hasCode("ORDER_NOT_EXIST")); // true
 * console.log(error.requestId === error.headers["request-id"]); // true
 * ```
 */
export class WechatPayApiError extends ContractsError {
  /** Name of the class. */
  override readonly name = "WechatPayApiError";
  /**
   * By the code where it says (`SYSTEM_ERROR`: unknown; `OPENID_MISMATCH`: rejected), else `unknown` after 2xx, 408 and 5xx.
   * Also `unknown` where an earlier attempt of the call may have taken effect.
   */
  readonly outcome: Outcome;
  /** By the code where it says, else true after 408, 429, and a 5xx without a code. Never after 2xx. */
  readonly retryable: boolean;
  /** HTTP status. */
  readonly status: number;
  /** `code` of the body as it came, such as `PARAM_ERROR`; `UNKNOWN` where the body has no code, or not one of WeChat Pay's. */
  readonly code: ApiErrorCode;
  /** `detail` of the body, as it came. It may quote values of the request, so no print of the error shows it. */
  readonly detail?: unknown;
  /**
   * The answer's headers as they came, by names in small letters, such as `error.headers["retry-after"]`. The usual ones
   * are also `requestId` and `retryAfterSeconds`; `server` and `via` show which gateway answered in WeChat Pay's place. Anybody may have
   * written them, so no print of the error shows them: clean what you log.
   */
  readonly headers!: AnswerHeaders;
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  readonly requestId?: string;
  /** On a 401 that the local clock explains: how far it is ahead, negative if behind. */
  readonly clockDifferenceSeconds?: number;
  /** Seconds that the answer asks to wait before the next attempt (`Retry-After`); absent where it does not. */
  readonly retryAfterSeconds?: number;

  constructor(answer: ApiErrorAnswer) {
    super(shortLine(answer.message));
    this.status = answer.status;
    this.code = codeOfAnswer(shortLine(answer.code));
    const { detail, headers = {} } = answer;
    // So that no print shows them.
    Object.defineProperties(this, {
      detail: { value: detail, enumerable: false },
      headers: { value: headers, enumerable: false },
    });
    this.requestId = answer.requestId && shortLine(answer.requestId);
    this.clockDifferenceSeconds = answer.clockDifferenceSeconds;
    this.retryAfterSeconds = answer.retryAfterSeconds;
    const { outcome, repeat } = verdictOn(this.status, this.code);
    this.outcome = outcome;
    this.retryable = repeat !== "never";
  }

  /**
   * Whether the answer has one of these codes, in either spelling: WeChat Pay's old operations write `NOTENOUGH` for
   * `NOT_ENOUGH`.
   */
  hasCode(...codes: ApiErrorCode[]): boolean {
    return codes.some((code) => isSameCode(code, this.code));
  }
}

/**
 * No answer came, or no key to verify it in time: refused, reset, timed out or aborted. `cause` is the system's error, free
 * of the request.
 *
 * @example
 * ```ts
 * const error: unknown = await contracts
 *   .query({ out_contract_code }, { signal: AbortSignal.abort() })
 *   .catch((reason: unknown) => reason);
 * if (!(error instanceof WechatPayTransportError)) throw error;
 * console.log(error.outcome); // rejected
 * ```
 */
export class WechatPayTransportError extends ContractsError {
  /** Name of the class. */
  override readonly name = "WechatPayTransportError";
  /** Identifies the class. */
  readonly code = "transport";
  /** `rejected` where the request was certainly not sent; `unknown` where an attempt of the call may have arrived. */
  readonly outcome: Outcome;
  /** False where the caller aborted, the set-up is at fault, or the answer was too long. */
  readonly retryable: boolean;
  /** Whether the connection had served an earlier request and ended without an answer: the host itself may be reachable. */
  readonly staleConnection: boolean;

  constructor(
    message: string,
    options: {
      cause: unknown;
      outcome: Outcome;
      retryable: boolean;
      staleConnection?: boolean;
    },
  ) {
    super(message, { cause: options.cause });
    this.outcome = options.outcome;
    this.retryable = options.retryable;
    this.staleConnection = options.staleConnection ?? false;
  }
}

/** Why a signature did not hold. */
export type SignatureFailure = "header" | "timestamp" | "serial" | "signature";

/**
 * An answer of status 2xx that cannot be trusted: unsigned, wrongly signed, stale, signed by an unknown key,
 * or, though signed, not what the operation answers.
 *
 * @example
 * ```ts
 * wechat.faults.once({ kind: "wrongBody" });
 * const error: unknown = await contracts.query({ out_contract_code }).catch((reason: unknown) => reason);
 * if (!(error instanceof ResponseVerificationError)) throw error;
 * console.log(error.reason); // signature
 * ```
 */
export class ResponseVerificationError extends ContractsError {
  /** Name of the class. */
  override readonly name = "ResponseVerificationError";
  /** Identifies the class. */
  readonly code = "response-verification";
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
    this.requestId = requestId && shortLine(requestId);
  }
}
