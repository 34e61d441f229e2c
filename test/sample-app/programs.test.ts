import { describe, expect, it } from "vitest";
import { Programs, shopUrl } from "./program";
import { Visitor } from "./visitor";

const WALK = [
  /^✓ order 下单: [0-9a-f]{32}, ¥2\.00, wx\w+$/m,
  /^✓ pre-signing 预签约: [0-9a-f]{32} accepted, valid for 2 hours$/m,
  /^✓ payment 支付: paid; the user is offered password-free payment$/m,
  /^✓ notification 通知: \S+ verified, decrypted, handled$/m,
  /^✓ contract 签约协议: \d+ SIGNED$/m,
];

describe("the programs of the sample", { timeout: 90_000 }, () => {
  const programs = new Programs();

  it("walk once through a checkout, say so in five lines, and end, whatever the environment says", async () => {
    const program = programs.start(
      "tools/walk.js",
      {
        DATABASE_URL: "postgres://127.0.0.1:1/none",
        REDIS_URL: "redis://127.0.0.1:1",
        PUBLIC_URL: "https://shop.example",
      },
      ["--once"],
    );
    expect(await program.ended()).toBe(0);
    const lines = program.output.trim().split("\n");
    expect(lines).toHaveLength(5);
    WALK.forEach((expression, index) =>
      expect(lines[index]).toMatch(expression),
    );
  });

  it("walk, and leave the shop open beside its simulated phone, whatever WECHATPAY_ variables say", async () => {
    const program = programs.start("tools/walk.js", {
      PORT: "0",
      SAMPLE_DATA: "memory://",
      WECHATPAY_MCHID: "1900000999",
      // The data of a shop that takes money are none of its business, nor are its address and its customers.
      PUBLIC_URL: "https://shop.example",
      ALLOWED_HOSTS: "www.shop.example",
      WECHAT_APP_SECRET: "0123456789abcdef0123456789abcdef",
      DATABASE_URL: "postgres://127.0.0.1:1/none",
      REDIS_URL: "redis://127.0.0.1:1",
    });
    const url = await program.says(/The shop stays up at (\S+) \(/);
    const phone = await program.says(/phone, answers at (\S+)\.$/m);
    WALK.forEach((expression) => expect(program.output).toMatch(expression));
    const customer = new Visitor(url);
    await customer.signIn("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
    const { html } = await customer.buy();
    expect(html).toContain(`${phone}/?prepay_id=wx`);
    expect((await fetch(phone)).status).toBe(200);
    expect(await program.end("SIGINT")).toBe("SIGINT");
  });

  it("take another port where theirs is taken", async () => {
    const variables = { PORT: "0", SAMPLE_DATA: "memory://" };
    const first = programs.start("tools/walk.js", variables);
    const url = await first.says(/The shop stays up at (\S+) \(/);
    const second = programs.start("tools/walk.js", {
      ...variables,
      PORT: new URL(url).port,
    });
    expect(await second.says(/The shop stays up at (\S+) \(/)).not.toBe(url);
    await Promise.all([first.end(), second.end()]);
  });

  it("say which variable is wrong, and end with 1", async () => {
    const program = programs.start("src/main.js", { PORT: "http" });
    expect(await program.ended()).toBe(1);
    expect(program.output).toContain("PORT must be");
    expect(program.output).not.toContain("    at ");
  });

  it("say which option of WeChat Pay's is wrong, and end with 1", async () => {
    const program = programs.start("src/main.js", {
      PUBLIC_URL: "https://shop.example",
      ADMIN_PASSWORD: "correct horse battery",
      WECHAT_APP_SECRET: "0123456789abcdef0123456789abcdef",
      SAMPLE_DATA: "memory://",
      WECHATPAY_MCHID: "1900000109",
      WECHATPAY_MERCHANT_SERIAL_NUMBER: "3775B6A45ACD588826D15E583A95F5DD",
      WECHATPAY_MERCHANT_PRIVATE_KEY_FILE: "no-such-file.pem",
      WECHATPAY_API_V3_KEY: "0123456789abcdef0123456789abcdef",
      WECHATPAY_APPID: "wxd678efh567hg6787",
      WECHATPAY_SERVICE_ID: "12535",
    });
    expect(await program.ended()).toBe(1);
    expect(program.output).toContain("WECHATPAY_MERCHANT_PRIVATE_KEY_FILE");
  });

  it("say that no Redis answers, and end with 1", async () => {
    const program = programs.start("src/main.js", {
      PORT: "0",
      SAMPLE_DATA: "memory://",
      LOG_LEVEL: "error",
      REDIS_URL: "redis://127.0.0.1:1",
    });
    expect(await program.ended()).toBe(1);
    expect(program.output).toContain("REDIS_URL: no Redis answers");
    expect(program.output).not.toContain("    at ");
  });

  it("say what several processes lack, and end with 1", async () => {
    for (const name of ["tools/cluster.js", "tools/load.js"]) {
      const program = programs.start(name, {
        DATABASE_URL: "postgres://127.0.0.1/shop",
      });
      expect(await program.ended()).toBe(1);
      expect(program.output).toContain("REDIS_URL: ");
      expect(program.output).not.toContain("DATABASE_URL: ");
    }
  });

  it("log in JSON, one line for each request", async () => {
    const program = programs.start("src/main.js", {
      PORT: "0",
      SAMPLE_DATA: "memory://",
    });
    const url = await shopUrl(program);
    await fetch(`${url}/cart`);
    const line = await program.says(/^(\{.*"url":"\/cart".*\})$/m);
    expect(JSON.parse(line)).toMatchObject({
      level: 30,
      req: { method: "GET" },
      res: { statusCode: 200 },
    });
    await program.end();
  });
});
