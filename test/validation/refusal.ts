import { ValidationError } from "class-validator";
import { expect } from "vitest";
import { RequestValidationError } from "../../lib";
import { failureOf } from "../client/merchant";

/** The rules that a refused request breaks, by field, from class-validator's errors. */
export async function brokenRules(
  call: Promise<unknown>,
): Promise<Record<string, Record<string, string>>> {
  const { errors } = await refusal(call);
  for (const error of errors) {
    expect(error).toBeInstanceOf(ValidationError);
  }
  return Object.fromEntries(
    errors.map(({ property, constraints }) => [property, constraints ?? {}]),
  );
}

/** The `RequestValidationError` that a call ends in. */
export async function refusal(
  call: Promise<unknown>,
): Promise<RequestValidationError> {
  const error = await failureOf(call);
  expect(error).toBeInstanceOf(RequestValidationError);
  return error as RequestValidationError;
}
