import { ValidationError } from "class-validator";
import { ContractsError } from "../apiv3/errors";

/**
 * A request breaks a rule of WeChat Pay's field table. Thrown before any I/O.
 * Neither the message nor `errors` holds a value of the request.
 */
export class RequestValidationError extends ContractsError {
  readonly outcome = "rejected";
  readonly retryable = false;

  /** @param errors one per field, in class-validator's shape, without `target` and `value` */
  constructor(readonly errors: ValidationError[]) {
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
