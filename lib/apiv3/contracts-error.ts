import type { Outcome } from "./api-error-codes";
import { oneLine } from "./one-line";

/**
 * The classes of errors by their `code`. Each joins where it is declared, so that the protocol need not know those of the
 * folders around it.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the classes fill it
export interface ContractsErrors {}

/**
 * Any error of this package. A `switch` over its `code` distinguishes the classes and WeChat Pay's codes; one over
 * its `name` only the classes.
 *
 * @example
 * ```ts
 * function describe(error: AnyContractsError): string {
 *   switch (error.code) {
 *     case "configuration":
 *       return error.problems.map(({ option }) => option).join(", ");
 *     case "lease-lost":
 *       return error.id;
 *     case "NOT_ENOUGH":
 *       return `${error.status}: the balance`;
 *     default:
 *       return error.message;
 *   }
 * }
 * console.log(describe(new LeaseLostError("event"))); // event
 * ```
 */
export type AnyContractsError = ContractsErrors[keyof ContractsErrors];

/** Marks the errors of every copy of the package that a process has loaded. */
const BRAND = Symbol.for("nestjs-wechatpay-contracts.error");

/**
 * What every error of this package has in common.
 *
 * @example
 * ```ts
 * try {
 *   await contracts.query({ out_contract_code: "neverSigned" });
 * } catch (error) {
 *   if (!ContractsError.is(error)) throw error;
 *   console.log(error.outcome); // rejected
 * }
 * ```
 */
export abstract class ContractsError extends Error {
  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  /**
   * Whether it is an error of this package, also of another copy of it in the same process, which `instanceof` does not
   * recognise: where npm has installed two versions, or a test runner has loaded the module twice.
   *
   * @example
   * ```ts
   * export function isOverloaded(error: unknown): boolean {
   *   return ContractsError.is(error) && error.retryable;
   * }
   * ```
   */
  static is(error: unknown): error is AnyContractsError {
    return Object(error)[BRAND] === true;
  }

  /** Identifies the class, the same in every version; for a `WechatPayApiError` it is WeChat Pay's own code instead. */
  abstract readonly code: string;
  /** Name of the class, also where a bundler has shortened it. */
  abstract override readonly name: string;
  /** Whether the request may have taken effect. */
  abstract readonly outcome: Outcome;
  /** Whether the same request, with the same numbers, is worth repeating. */
  abstract readonly retryable: boolean;

  /** @param message on one line; a list where it has several, each on one */
  constructor(message: string | readonly string[], options?: ErrorOptions) {
    super([message].flat().map(oneLine).join("\n"), options);
  }

  /** The fields of the error with its name and message, as loggers print it; without stack and cause. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}
