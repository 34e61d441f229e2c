import { ResponseVerificationError } from "../apiv3/errors";
import { isRecord } from "../apiv3/value-kind";
import type { WechatPayResponse } from "../client/answer";
import type { Answer } from "./define-operation";

const KINDS = {
  string: [
    (value: unknown) => typeof value === "string" && value !== "",
    "a string",
  ],
  integer: [Number.isSafeInteger, "an integer"],
  object: [isRecord, "an object"],
  list: [Array.isArray, "an array"],
} as const;

/** Fields that an answer must have, by name. */
export type AnswerFields = Readonly<Record<string, keyof typeof KINDS>>;

/**
 * Checks that a verified answer is the one that the operation's table describes, and that it speaks of what was asked about.
 *
 * @throws ResponseVerificationError reason `body`, naming the field
 */
export function requireAnswer<Result>(
  response: WechatPayResponse<Result>,
  { requires, echoes, read }: Answer<Result>,
  request: Readonly<Record<string, unknown>>,
): WechatPayResponse<Result> {
  const answer = Object(response.data) as Record<string, unknown>;
  const refuse = (field: string, problem: string) =>
    new ResponseVerificationError(
      "body",
      `the answer is signed, but its ${field} ${problem}`,
      response.requestId,
    );
  for (const [field, kind] of Object.entries(requires)) {
    const [holds, named] = KINDS[kind];
    if (!holds(answer[field])) {
      throw refuse(field, `is missing or not ${named}`);
    }
  }
  for (const field of echoes) {
    if (request[field] !== undefined && answer[field] !== request[field]) {
      throw refuse(field, "is not the one of the request");
    }
  }
  return read ? { ...response, data: read(response.data) } : response;
}
