import { AxiosHeaders } from "axios";
import { describe, expect, it } from "vitest";
import { ResponseVerificationError } from "../../lib";
import { answer, type Answer } from "../../lib/operation/define-operation";
import { requireAnswer } from "../../lib/operation/answer-fields";

const FIELDS = {
  mchid: "string",
  service_id: "integer",
  out_contract_code: "string",
} as const;
const ANSWER_TABLE = answer<{ service_id: number; out_contract_code: string }>(
  FIELDS,
  ["out_contract_code", "service_id"],
);
const REQUEST = { service_id: 12535, out_contract_code: "A1" };
const ANSWER = { mchid: "1900000109", ...REQUEST };

const response = (data: unknown) => ({
  data,
  status: 200,
  statusText: "OK",
  headers: {},
  config: { headers: new AxiosHeaders() },
  requestId: "R1",
});

const refusal = (data: unknown): unknown => {
  try {
    return requireAnswer(
      response(data),
      ANSWER_TABLE as Answer<unknown>,
      REQUEST,
    );
  } catch (error) {
    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({ reason: "body", requestId: "R1" });
    return (error as Error).message;
  }
};

describe("An answer that has its fields and is that of the request", () => {
  it("is given back as it is, fields that nobody knows included", () => {
    const given = response({ ...ANSWER, added: null });
    expect(requireAnswer(given, ANSWER_TABLE as Answer<unknown>, REQUEST)).toBe(
      given,
    );
  });
});

describe("An answer is refused, though signed", () => {
  it.each([
    ["mchid", undefined],
    ["mchid", null],
    ["mchid", ""],
    ["mchid", 1900000109],
    ["mchid", ["1900000109"]],
    ["out_contract_code", undefined],
    ["out_contract_code", 1],
  ])("whose %s is %j", (field, value) => {
    expect(refusal({ ...ANSWER, [field]: value })).toBe(
      `the answer is signed, but its ${field} is missing or not a string`,
    );
  });

  it.each([undefined, null, "12535", 12535.5, 2 ** 53, [12535]])(
    "whose service_id is %j",
    (value) => {
      expect(refusal({ ...ANSWER, service_id: value })).toBe(
        "the answer is signed, but its service_id is missing or not an integer",
      );
    },
  );

  it.each([
    ["out_contract_code", "A2"],
    ["service_id", 12536],
  ])("whose %s is of another contract", (field, value) => {
    expect(refusal({ ...ANSWER, [field]: value })).toBe(
      `the answer is signed, but its ${field} is not the one of the request`,
    );
  });

  it.each([undefined, null, "text", 1, []])("that is %j", (data) => {
    expect(refusal(data)).toMatch(/^the answer is signed, but its mchid is/);
  });
});
