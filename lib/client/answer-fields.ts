import { ResponseVerificationError } from "../apiv3/errors";
import type { WechatPayResponse } from "./answer";

/** Fields that an answer must have, by name. */
export type AnswerFields = Readonly<Record<string, "string" | "integer">>;

/** The fields that an answer must give back as the request had them. */
interface Echoed {
  out_contract_code: string;
  service_id: number;
}

/**
 * Checks that a verified answer is the one that the operation's table describes, and that it speaks of the
 * contract that was asked about.
 *
 * @throws ResponseVerificationError reason `body`, naming the field
 */
export function requireAnswer<T>(
  response: WechatPayResponse<T>,
  fields: AnswerFields,
  request: Echoed,
): WechatPayResponse<T> {
  const answer = Object(response.data) as Record<string, unknown>;
  const refuse = (field: string, problem: string) =>
    new ResponseVerificationError(
      "body",
      `the answer is signed, but its ${field} ${problem}`,
      response.requestId,
    );
  for (const [field, type] of Object.entries(fields)) {
    const value = answer[field];
    const holds =
      type === "string"
        ? typeof value === "string" && value !== ""
        : Number.isSafeInteger(value);
    if (!holds) {
      throw refuse(
        field,
        `is missing or not ${type === "string" ? "a string" : "an integer"}`,
      );
    }
  }
  for (const field of ["out_contract_code", "service_id"] as const) {
    if (answer[field] !== request[field]) {
      throw refuse(field, "is not the one of the request");
    }
  }
  return response;
}
