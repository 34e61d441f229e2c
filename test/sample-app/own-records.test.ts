import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { EnvironmentError } from "../../sample-app/src/configuration/read-environment.js";
import { openShop } from "../../sample-app/src/shop.js";
import { simulatorVariables } from "../../sample-app/tools/cluster/simulator-variables.js";
import { WechatPaySimulator } from "../../lib/testing";
import { onEachServer } from "./databases";
import { connect, isMysql } from "./sql";

onEachServer("the records of the shop", (database) => {
  let wechat: WechatPaySimulator;

  beforeAll(async () => {
    wechat = await WechatPaySimulator.start();
  });
  afterAll(() => wechat.stop());
  beforeEach(() => database.create());
  afterEach(() => database.drop());

  const start = async (variables: Record<string, string>) => {
    const app = await openShop({
      ...simulatorVariables(wechat.moduleOptions),
      ...database.variables,
      PORT: "0",
      LOG_LEVEL: "silent",
      ...variables,
    });
    await app.close();
  };
  const trial = () => start({});
  /** As far as the shop can tell, money moves. */
  const real = (WECHATPAY_MCHID: string, variables = {}) =>
    start({
      ...variables,
      WECHATPAY_MCHID,
      WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "",
      WECHATPAY_APPID: "wxd678efh567hg6787",
      WECHATPAY_SERVICE_ID: "12535",
      PUBLIC_URL: "https://shop.example",
      WECHAT_APP_SECRET: "0123456789abcdef0123456789abcdef",
      ADMIN_PASSWORD: "correct horse battery",
    });
  const keepSubscription = async (state: string) => {
    const sql = await connect(database.url);
    await sql.query("DELETE FROM subscriptions");
    await sql.query("DELETE FROM orders");
    const lines = isMysql(database.url) ? "`lines`" : "lines";
    await sql.query(
      `INSERT INTO orders (number, out_trade_no, checkout_id, openid, description, ${lines}, total, state) VALUES ('1', '1', $1, 'o1', 'tea', '[]', 6800, 'PAID')`,
      [randomUUID()],
    );
    await sql.query(
      "INSERT INTO subscriptions (code, openid, order_number, plan_id, price, request_serial, state) VALUES ('tea1', 'o1', '1', 12536, 6800, '1', $1)",
      [state],
    );
    await sql.end();
  };
  const refusal = (start: Promise<void>) =>
    start.then(
      () => "started",
      (error: unknown) => error,
    );

  it("of a trial are no real merchant's", async () => {
    await trial();
    await trial();
    const error = await refusal(real("1900000109"));
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(String(error)).toContain(
      "DATABASE_URL or SAMPLE_DATA must name a database of its own for merchant 1900000109: this one has orders, contracts and sessions of a simulator",
    );
  });

  it("hold the shop to its tea box as long as a subscription is signed", async () => {
    const teaBox = { TEA_BOX_PLAN_ID: "12536", TEA_BOX_PRICE: "6800" };
    await real("1900000109", teaBox);
    await keepSubscription("NEW");
    expect(await refusal(real("1900000109"))).toBeInstanceOf(EnvironmentError);
    await keepSubscription("SIGNED");
    const error = await refusal(real("1900000109"));
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(String(error)).toContain(
      "TEA_BOX_PLAN_ID and TEA_BOX_PRICE must be set as long as subscriptions of the tea box are signed, or may be (1)",
    );
    await real("1900000109", teaBox);
    await keepSubscription("TERMINATED");
    await real("1900000109");
  });

  it("of a merchant are neither another's nor a trial's", async () => {
    await Promise.all([real("1900000109"), real("1900000109")]);
    expect(String(await refusal(real("1900000110")))).toContain(
      "of its own for merchant 1900000110: this one has orders, contracts and sessions of merchant 1900000109",
    );
    expect(String(await refusal(trial()))).toContain(
      "of its own for a simulator: this one has orders, contracts and sessions of merchant 1900000109",
    );
    await real("1900000109");
  });
});
