import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EcommercePayRedirectSignDto } from "../../lib";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { OPERATIONS, SEED, TERMINATION } from "./operations";
import { brokenRules } from "./refusal";

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server, {
    defaults: { appid: "wxdefault0000000001" },
  });
});
beforeEach(() => {
  server.reset();
  server.answer = () => ({ json: SEED.answer });
});
afterAll(async () => {
  await merchant.close();
  await server.close();
});

/** Objects that say the same in other ways than a literal does. */
const SHAPES: Array<[string, (data: Record<string, unknown>) => object]> = [
  ["a frozen object", (data) => Object.freeze({ ...data })],
  [
    "an object without prototype",
    (data) => Object.assign(Object.create(null), data),
  ],
  [
    "an instance of the request class",
    (data) => Object.assign(new EcommercePayRedirectSignDto(), data),
  ],
  [
    "an instance of a class of one's own",
    (data) =>
      new (class Checkout {
        constructor() {
          Object.assign(this, data);
        }
      })(),
  ],
  [
    "getters",
    (data) =>
      Object.defineProperties(
        {},
        Object.fromEntries(
          Object.entries(data).map(([name, value]) => [
            name,
            { get: () => value, enumerable: true },
          ]),
        ),
      ),
  ],
  [
    "getters of a class, as an entity of an object-relational mapper has",
    (data) => {
      class Entity {}
      for (const [name, value] of Object.entries(data)) {
        Object.defineProperty(Entity.prototype, name, { get: () => value });
      }
      return new Entity();
    },
  ],
  ["an object that inherits its fields", (data) => Object.create(data)],
  [
    "properties that no loop shows",
    (data) =>
      Object.defineProperties(
        {},
        Object.fromEntries(
          Object.entries(data).map(([name, value]) => [name, { value }]),
        ),
      ),
  ],
];

describe("the fields of a request", () => {
  it.each(SHAPES)("are read from %s", async (_, shape) => {
    await SEED.call(merchant, shape(SEED.data));
    expect(JSON.parse(server.only.body.toString())).toEqual(SEED.data);
  });

  it.each(OPERATIONS)(
    "are read from a class with getters in $name",
    async (operation) => {
      server.answer = () => ({ json: operation.answer });
      const [, shape] = SHAPES[5]!;
      await operation.call(merchant, shape(operation.data));
      expect(server.only.url).toBe(operation.path);
    },
  );

  it("are read once each", async () => {
    const reads: string[] = [];
    const data = new Proxy(SEED.data, {
      get(target, name) {
        reads.push(String(name));
        return Reflect.get(target, name);
      },
    });
    await SEED.call(merchant, data);
    const fields = reads.filter((name) => name in SEED.data);
    expect(fields.sort()).toEqual(Object.keys(SEED.data).sort());
  });

  it("are not overwritten in the caller's object", async () => {
    const { appid, ...data } = SEED.data;
    const frozen = Object.freeze(data);
    await SEED.call(merchant, frozen);
    expect(JSON.parse(server.only.body.toString())).toEqual({
      ...data,
      appid: "wxdefault0000000001",
    });
    expect(appid).toBeDefined();
    expect("appid" in frozen).toBe(false);
  });
});

describe("the remark of a termination in the chain", () => {
  const terminate = (data: unknown) =>
    merchant.wxpay.v3.passwordExemptContract.contracts
      .serviceId(12535)
      .outContractCode("wxwtdk20200910100000")
      .terminate(data as never);

  it("is read from a class with getters", async () => {
    const [, shape] = SHAPES[5]!;
    const remark = { contract_termination_remark: "用户申请解约" };
    server.answer = () => ({ json: TERMINATION.answer });
    await terminate(shape(remark));
    expect(JSON.parse(server.only.body.toString())).toEqual(remark);
  });

  it.each([
    ["用户申请解约", "a string"],
    [undefined, "undefined"],
    [["用户申请解约"], "an array"],
  ])("is refused as what it is: %j", async (data, is) => {
    expect(await brokenRules(terminate(data))).toEqual({
      data: { isObject: `data must be an object, is ${is}` },
    });
    expect(server.received).toEqual([]);
  });
});
