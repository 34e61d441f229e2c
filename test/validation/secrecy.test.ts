import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { OPERATIONS } from "./operations";
import { refusal } from "./refusal";

const MARK = "SECRETmark";

/** Values that break a rule, and hold the mark. */
const MARKED: unknown[] = [
  MARK.repeat(30),
  [MARK],
  { [MARK]: MARK },
  { toString: () => MARK, toJSON: () => MARK },
  `${MARK}-_-`.repeat(40),
];

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

describe.each(OPERATIONS)("a refused request of $name", (operation) => {
  const { data, fields } = operation;

  it.each(Object.keys(fields))(
    "names %s and its rule, and never its value",
    async (name) => {
      for (const value of MARKED) {
        const error = await refusal(
          operation.call(merchant, { ...data, [name]: value }),
        );
        const printed = [
          inspect(error, { depth: null, showHidden: true }),
          JSON.stringify(error),
          String(error),
          String(error.stack),
          ...error.errors.map(String),
        ];
        for (const text of printed) {
          expect(text).toContain(name);
          expect(text).not.toContain(MARK);
        }
        expect(error.message).toMatch(new RegExp(`^${name} must `));
      }
      expect(server.received).toEqual([]);
    },
  );

  it("does not show the values of its other fields", async () => {
    const error = await refusal(
      operation.call(merchant, { ...data, service_id: 0 }),
    );
    const text =
      inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
    for (const [name, value] of Object.entries(data)) {
      if (name !== "service_id") {
        expect(text).not.toContain(String(value));
      }
    }
    for (const one of error.errors) {
      expect(one.target).toBeUndefined();
      expect(one.value).toBeUndefined();
    }
  });
});
