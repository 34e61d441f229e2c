import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { openShop } from "../notification/shop";
import { deliver, envelope, post } from "../notification/wechat-pay";

const CHANNELS = [
  "request:start",
  "request:end",
  "request:error",
  "verification",
  "notification",
  "refresh",
].map((name) => `nestjs-wechatpay-contracts:${name}`);

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

describe("what is published", () => {
  const published: Array<{ name: string; event: unknown }> = [];
  const listen = (event: unknown, name: string | symbol) => {
    published.push({ name: String(name).split(/:(.*)/)[1]!, event });
  };
  beforeEach(() => {
    published.length = 0;
    CHANNELS.forEach((channel) => subscribe(channel, listen));
  });
  afterEach(() => {
    CHANNELS.forEach((channel) => unsubscribe(channel, listen));
  });

  const last = (name: string) =>
    published.findLast((entry) => entry.name === name)?.event;

  describe("of requests", () => {
    let server: SigningServer;
    let merchant: Merchant;
    beforeEach(async () => {
      server = await SigningServer.start();
      merchant = await openMerchant(server);
    });
    afterEach(async () => {
      await merchant.close();
      await server.close();
    });

    it("is a start and an end that share one object", async () => {
      await merchant.client.post(`/v3/users/${OPENID}?q=${OPENID}`, {
        openid: OPENID,
      });
      expect(last("request:start")).toBe(last("request:end"));
      expect(last("request:end")).toEqual({
        method: "POST",
        host: server.baseUrl,
        path: "/v3/users/***",
        attempt: 1,
        status: 200,
        requestId: "08F78BB3AF0610D302",
        durationMs: expect.any(Number),
      });
      expect(last("verification")).toEqual({
        subject: "answer",
        durationMs: expect.any(Number),
      });
    });

    it("is an error with its code and outcome, each attempt for itself", async () => {
      server.answer = () => ({
        status: 400,
        json: { code: "PARAM_ERROR", message: `openid ${OPENID}` },
      });
      await merchant.client.get("/v3/x").catch(() => undefined);
      expect(last("request:error")).toMatchObject({
        status: 400,
        error: {
          name: "WechatPayApiError",
          code: "PARAM_ERROR",
          outcome: "rejected",
          retryable: false,
        },
      });
      expect(last("request:end")).toBeUndefined();
    });

    it("says which check an answer failed", async () => {
      server.answer = () => ({ json: {}, unsigned: true });
      await merchant.client.get("/v3/x").catch(() => undefined);
      expect(last("verification")).toMatchObject({
        error: { name: "SignatureError", code: "header" },
      });
      expect(last("request:error")).toMatchObject({
        error: { name: "ResponseVerificationError", code: "header" },
      });
    });

    it("has the Request-ID without what would steer a terminal", async () => {
      server.answer = () => ({
        json: {},
        headers: { "Request-ID": "08F7\u009b2J" },
      });
      await merchant.client.get("/v3/x");
      expect(last("request:end")).toMatchObject({ requestId: "08F7 2J" });
    });

    it("never holds a secret or the user's openid", async () => {
      await merchant.client.post("/v3/x", { openid: OPENID });
      const text = inspect(published, { depth: null, showHidden: true });
      expect(text).not.toContain(OPENID);
      expect(text).not.toContain("WECHATPAY2-SHA256-RSA2048");
      expect(text).not.toContain("PRIVATE KEY");
    });
  });

  it("of notifications is what became of each delivery", async () => {
    const shop = await openShop("Express");
    const delivery = deliver(envelope({ id: "EV-1" }));
    await post(`${shop.url}/notify`, delivery);
    expect(last("notification")).toEqual({
      id: "EV-1",
      event_type: "ENTRUST.SIGN",
      result: "handled",
      durationMs: expect.any(Number),
    });
    await post(`${shop.url}/notify`, delivery);
    expect(last("notification")).toMatchObject({ result: "duplicate" });
    shop.handled.handle = () => {
      throw new Error("no");
    };
    await post(`${shop.url}/notify`, deliver(envelope()));
    expect(last("notification")).toMatchObject({ result: "failed" });
    await post(`${shop.url}/notify`, deliver(envelope(), { timestamp: "1" }));
    expect(last("verification")).toMatchObject({
      subject: "notification",
      error: { code: "timestamp" },
    });
    await shop.app.close();
  });
});
