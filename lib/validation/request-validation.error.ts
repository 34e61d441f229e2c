import { ValidationError } from "class-validator";
import { ContractsError } from "../apiv3/contracts-error";

declare module "../apiv3/contracts-error" {
  interface ContractsErrors {
    "request-validation": RequestValidationError;
  }
}

/**
 * A request breaks a rule of WeChat Pay's field table. Thrown before any I/O.
 * Neither the message nor `errors` holds a value of the request.
 *
 * @example
 * ```ts
 * const error: unknown = await contracts
 *   .query({ out_contract_code: "not plain" })
 *   .catch((reason: unknown) => reason);
 * if (!(error instanceof RequestValidationError)) throw error;
 * console.log(error.errors[0]?.property); // out_contract_code
 * ```
 */
export class RequestValidationError extends ContractsError {
  /** Name of the class. */
  override readonly name = "RequestValidationError";
  /** Identifies the class. */
  readonly code = "request-validation";
  /** Nothing was sent, so it certainly took no effect. */
  readonly outcome = "rejected";
  /** It fails again until the request is fixed. */
  readonly retryable = false;

  constructor(
    /** One per field, in class-validator's shape, without `target` and `value`. */
    readonly errors: ValidationError[],
  ) {
    super(
      errors
        .flatMap((error) => Object.values(error.constraints ?? {}))
        .join("; "),
    );
  }

  /** An error about a single argument. */
  static of(property: string, rule: string, message: string) {
    const error = new ValidationError();
    error.property = property;
    error.constraints = { [rule]: `${property} ${message}` };
    return new RequestValidationError([error]);
  }
}
