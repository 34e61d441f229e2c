import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf, type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { ResponseVerificationError } from "../../lib";
import { OPERATIONS, SEED } from "../validation/operations";

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
afterAll(async () => {
  await merchant.close();
  await server.close();
});

describe.each(OPERATIONS)("A signed answer to $name", (operation) => {
  const answered = async (json: unknown) => {
    server.answer = () => ({ json });
    return failureOf(operation.call(merchant, operation.data));
  };
  const expectRefused = async (json: unknown, field: string) => {
    const error = await answered(json);
    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({
      reason: "body",
      requestId: "08F78BB3AF0610D302",
      outcome: "unknown",
      retryable: false,
      message: expect.stringContaining(` ${field} `),
    });
  };

  it.each(operation.answered)("is refused without %s", async (field) => {
    await expectRefused({ ...operation.answer, [field]: undefined }, field);
    await expectRefused({ ...operation.answer, [field]: null }, field);
  });

  it.each(operation.answered)("is refused for a wrong type of %s", (field) => {
    const value = operation.answer[field];
    const other = typeof value === "number" ? String(value) : 12535;
    return expectRefused({ ...operation.answer, [field]: other }, field);
  });

  it.each([
    ["out_contract_code", "wxwtdk20200910100001"],
    ["out_contract_code", "WXWTDK20200910100000"],
    ["service_id", 12536],
  ])("is refused where it speaks of another %s", (field, value) =>
    expectRefused({ ...operation.answer, [field]: value }, field),
  );

  it.each([[[]], ["text"], [null], [1], [[operation.answer]]])(
    "is refused where it is no such object: %j",
    (json) => expectRefused(json, "mchid"),
  );

  it("may lack every field that its table does not require", async () => {
    server.answer = () => ({ json: operation.answer });
    const { data } = await operation.call(merchant, operation.data);
    expect(data).toEqual(operation.answer);
  });
});

it("A signed answer without a body is not taken for a pre-signing", async () => {
  server.answer = () => ({ status: 204, body: "" });
  expect(await failureOf(SEED.call(merchant, SEED.data))).toMatchObject({
    name: "ResponseVerificationError",
    reason: "body",
  });
});
