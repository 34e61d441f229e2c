import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brokenRules } from "../validation/refusal";
import { type Merchant, openMerchant } from "./merchant";
import { SigningServer } from "./signing-server";

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

const circle: Record<string, unknown> = { name: "circle" };
circle.inner = { list: [1, circle] };
const shared = { a: 1 };
const throwing = {
  get trouble(): never {
    throw new Error("of the getter, with a secret");
  },
};

const BIG =
  "is a BigInt, which JSON does not have; give it as a number or a string";
const BACK = "refers back to what holds it, which JSON cannot express";
const object = (kind: string) =>
  `must be an object, which is serialised here; is ${kind}`;

describe("A body that JSON cannot express is refused before anything is sent", () => {
  it.each<[string, unknown, string, string]>([
    ["nothing", undefined, "data", object("undefined")],
    ["null", null, "data", object("null")],
    ["a text that is serialised already", "{}", "data", object("a string")],
    ["bytes that are", Buffer.from("{}"), "data", object("a Buffer")],
    ["a function", () => ({}), "data", object("a function")],
    ["a BigInt", 1n, "data", object("a bigint")],
    ["a Map", new Map([["a", 1]]), "data", object("a Map")],
    [
      "what is still to come",
      Promise.resolve({}),
      "data",
      object("a Promise; await it"),
    ],
    ["a BigInt in it", { amount: { total: 1n } }, "data.amount.total", BIG],
    ["a BigInt in a list", { list: [{}, { n: 1n }] }, "data.list[1].n", BIG],
    ["a circle", circle, "data.inner.list[1]", BACK],
    [
      "a BigInt beside what is named twice",
      { a: shared, ab: shared, n: 1n },
      "data.n",
      BIG,
    ],
    [
      "a getter that throws",
      throwing,
      "data",
      "cannot be serialised; its toJSON or a getter fails",
    ],
    [
      "a toJSON that gives nothing",
      { toJSON: () => undefined },
      "data",
      "becomes nothing by its toJSON",
    ],
  ])("%s", async (_, data, field, problem) => {
    const call = merchant.client.post("/v3/x", data as object);
    expect(await brokenRules(call)).toEqual({
      [field]: { isJson: `${field} ${problem}` },
    });
    expect(server.received).toEqual([]);
  });
});
