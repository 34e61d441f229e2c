import { describe, expect, it } from "vitest";
import {
  type Merchant,
  ResponseVerificationError,
  type WechatPayRequestConfig,
  type WechatPayResponse,
  type Wechatpay,
} from "../../lib";
import { failureOf, isSignedAsReceived } from "../client/merchant";
import { headerValues, type SigningServer } from "../client/signing-server";
import { brokenRules } from "../validation/refusal";

type Fields = Record<string, unknown>;

/** One operation as its page has it. */
export interface WireCase {
  name: string;
  call: (
    merchant: Merchant,
    data: never,
    config?: WechatPayRequestConfig,
  ) => Promise<WechatPayResponse<unknown>>;
  /** The same in the chain. */
  chained: (wxpay: Wechatpay, data: never) => Promise<unknown>;
  /** What a caller writes. */
  data: Fields;
  /** Fields of `data` that must be there, one by one. */
  required: string[];
  method: "GET" | "POST";
  url: string;
  /** What is sent; absent where nothing is. */
  body?: Fields;
  /** What WeChat Pay answers; absent for 204. */
  answer?: Fields;
  /** Fields that the answer must have. */
  answered: string[];
  /** Fields that the answer must have as the request had them. */
  echoed: string[];
}

/** Checks each operation on the wire: what is sent, what is refused before, what is accepted as its answer. */
export function describeOperations(
  cases: readonly WireCase[],
  given: () => { server: SigningServer; merchant: Merchant },
): void {
  describe.each(cases)("$name", (one) => {
    const reply = () =>
      one.answer ? { json: one.answer } : { status: 204, body: "" };
    const call = (changes: Fields = {}) =>
      one.call(given().merchant, { ...one.data, ...changes } as never);

    it("is sent as its page has it, signed", async () => {
      const { server } = given();
      server.answer = reply;
      const { data, status } = await call();
      const { method, url, body } = server.only;
      expect([method, url]).toEqual([one.method, one.url]);
      expect(body.length > 0 ? JSON.parse(body.toString()) : undefined).toEqual(
        one.body,
      );
      expect(isSignedAsReceived(server.only)).toBe(true);
      expect(status).toBe(one.answer ? 200 : 204);
      expect(data).toEqual(one.answer);
    });

    it("is the same in the chain", async () => {
      const { server, merchant } = given();
      server.answer = reply;
      await one.chained(merchant.wxpay, one.data as never);
      const { method, url, body } = server.only;
      expect([method, url]).toEqual([one.method, one.url]);
      expect(body.length > 0 ? JSON.parse(body.toString()) : undefined).toEqual(
        one.body,
      );
    });

    it("passes its config on", async () => {
      const { server, merchant } = given();
      server.answer = reply;
      const headers = { "X-Shop": "7" };
      await one.call(merchant, one.data as never, { headers });
      expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
    });

    it.each(one.required.map((path) => [path]))(
      "is refused before any I/O without %s",
      async (path) => {
        const { server } = given();
        const broken = await brokenRules(call(without(one.data, path)));
        expect(Object.keys(broken)).toContain(path);
        expect(server.received).toEqual([]);
      },
    );

    it("is refused before any I/O with a field that it has not", async () => {
      const broken = await brokenRules(call({ no_such_field: 1 }));
      expect(Object.keys(broken)).toEqual(["no_such_field"]);
      expect(given().server.received).toEqual([]);
    });

    it.each(one.answered.map((name) => [name]))(
      "refuses an answer without %s",
      async (name) => {
        const { server } = given();
        for (const value of [undefined, null]) {
          server.answer = () => ({ json: { ...one.answer, [name]: value } });
          const error = await failureOf(call());
          expect(error).toBeInstanceOf(ResponseVerificationError);
          expect(error.message).toContain(` ${name} `);
        }
      },
    );

    it.each(one.echoed.map((name) => [name]))(
      "refuses an answer of another %s",
      async (name) => {
        given().server.answer = () => ({
          json: { ...one.answer, [name]: "another" },
        });
        const error = await failureOf(call());
        expect(error).toBeInstanceOf(ResponseVerificationError);
        expect(error.message).toContain(`${name} is not the one of`);
      },
    );
  });
}

/** Data without the field at a path, such as `amount.total` or `sub_orders[0].attach`. */
export function without(data: Fields, path: string): Fields {
  return changed(data, path, undefined);
}

/** Data whose field at a path has another value. */
export function changed(data: Fields, path: string, value: unknown): Fields {
  const copy = structuredClone(data);
  const names = path.split(/[.[\]]+/).filter(Boolean);
  const last = names.pop()!;
  const parent = names.reduce<Fields>(
    (object, name) => object[name] as Fields,
    copy,
  );
  parent[last] = value;
  return copy;
}
