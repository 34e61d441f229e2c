import { generateKeyPairSync, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import {
  authorizationFor,
  contractPath,
  type Deviations,
  post,
  send,
} from "../merchant-requests";
import { isSignedBy } from "../merchant-server";

const PATH = "/v3/certificates";
const NOW_SECONDS = 1_700_000_000;

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start({ now: () => NOW_SECONDS * 1000 });
});

afterEach(() => wechat.stop());

const valid = (path = PATH) =>
  authorizationFor(wechat, "GET", path, "", {
    timestamp: String(NOW_SECONDS),
  });

const get = (deviations: Deviations) =>
  send(wechat, PATH, { timestamp: String(NOW_SECONDS), ...deviations });

async function expectSignError(
  deviations: Deviations,
  hint: string | RegExp,
): Promise<void> {
  const { status, json } = await get(deviations);
  expect(json).toMatchObject({
    code: "SIGN_ERROR",
    message: expect.stringMatching(hint),
  });
  expect(status).toBe(401);
}

describe("Authorization", () => {
  it("is accepted where everything holds, and recorded", async () => {
    const { status } = await get({});
    expect(status).toBe(200);
    expect(wechat.exchanges).toMatchObject([
      {
        method: "GET",
        path: PATH,
        signature: "valid",
        status: 200,
        authorization: { mchid: "1900000109", timestamp: String(NOW_SECONDS) },
      },
    ]);
  });

  it("must be there, once", async () => {
    await expectSignError({ authorization: [] }, "came 0 times");
    await expectSignError(
      { authorization: [valid(), valid()] },
      "came 2 times",
    );
    expect(wechat.exchanges[0]).toMatchObject({
      signature: "notChecked",
      status: 401,
      code: "SIGN_ERROR",
      refusal: expect.stringContaining("came 0 times"),
    });
  });

  it("must be of the scheme", async () => {
    await expectSignError(
      { authorization: valid().replace("SHA256", "SHA1") },
      "scheme",
    );
  });

  it.each(["mchid", "nonce_str", "signature", "timestamp", "serial_no"])(
    "must have %s, once, quoted, not empty",
    async (field) => {
      const header = valid();
      const [part = ""] = new RegExp(`${field}="[^"]*"`).exec(header) ?? [];
      const without = header.replace(`${part},`, "").replace(`,${part}`, "");
      const empty = header.replace(part, `${field}=""`);
      const unquoted = header.replace(part, part.replaceAll('"', ""));
      await expectSignError({ authorization: without }, `${field} is missing`);
      await expectSignError({ authorization: empty }, `${field} is missing`);
      await expectSignError(
        { authorization: `${header},${part}` },
        `${field} came more than once`,
      );
      await expectSignError({ authorization: unquoted }, "form name=");
    },
  );

  it("may have its fields in any order, with blanks after commas", async () => {
    const [scheme = "", fields = ""] = valid().split(" ");
    const turned = fields.split(",").reverse().join(", ");
    const { status } = await get({ authorization: `${scheme} ${turned}` });
    expect(status).toBe(200);
  });

  it("must be of the merchant and its certificate", async () => {
    await expectSignError({ mchid: "1900000000" }, "mchid 1900000000");
    expect(wechat.exchanges).toMatchObject([
      { signature: "notChecked", authorization: { mchid: "1900000000" } },
    ]);
    await expectSignError({ serial: "AB12" }, "serial_no AB12");
  });

  it("may be five minutes from WeChat Pay's clock, not more", async () => {
    for (const seconds of [-300, 300]) {
      const timestamp = String(NOW_SECONDS + seconds);
      expect((await get({ timestamp })).status).toBe(200);
    }
    await expectSignError(
      { timestamp: String(NOW_SECONDS - 301) },
      "301 s behind",
    );
    await expectSignError(
      { timestamp: String(NOW_SECONDS + 301) },
      "301 s ahead",
    );
    await expectSignError({ timestamp: `${NOW_SECONDS}000` }, /timestamp is/);
    await expectSignError({ timestamp: "1.7e9" }, "whole seconds");
  });

  it("is measured by WeChat Pay's own clock, which may be off", async () => {
    wechat.clockSkewSeconds = 600;
    await expectSignError({}, "600 s behind");
    const answer = await get({ timestamp: String(NOW_SECONDS + 600) });
    expect(answer.headers["wechatpay-timestamp"]).toBe(
      String(NOW_SECONDS + 600),
    );
    expect(Date.parse(answer.headers.date ?? "")).toBe(
      (NOW_SECONDS + 600) * 1000,
    );
  });

  it("cannot be used twice", async () => {
    const authorization = valid();
    expect((await get({ authorization })).status).toBe(200);
    await expectSignError({ authorization }, "nonce_str was used before");
  });

  it("does not use up a nonce where the signature is wrong", async () => {
    const nonce = randomBytes(16).toString("hex");
    await expectSignError({ nonce, message: "forged" }, "sign not match");
    expect((await get({ nonce })).status).toBe(200);
  });

  it("must be signed with the key of serial_no", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await expectSignError({ privateKey: pem }, "another private key");
    const rubbish = valid().replace(/signature="[^"]*"/, 'signature="%%%"');
    await expectSignError({ authorization: rubbish }, "sign not match");
  });
});

describe("a signature over something else", () => {
  const time = String(NOW_SECONDS);
  const nonce = "593BEC0C930BF1AFEB40B4A08C8FB242";
  const path = "/v3/security/echo?a=%20b'c";
  const body = '{ "echo_message": "微信" }\n';
  const compact = '{"echo_message":"微信"}';
  const lines = (...[method, url, signed]: string[]) =>
    `${method}\n${url}\n${time}\n${nonce}\n${signed}\n`;

  it.each<[string, string]>([
    ["line 1 (method)", lines("GET", path, body)],
    ["line 1 (method)", lines("post", path, body)],
    ["line 2 (URL)", lines("POST", "/v3/security/echo", body)],
    ["percent-decoded", lines("POST", "/v3/security/echo?a= b'c", body)],
    ["' as %27", lines("POST", "/v3/security/echo?a=%20b%27c", body)],
    ["line 2 (URL)", lines("POST", path.slice(1), body)],
    ["line 5 (body)", lines("POST", path, "")],
    ["line 5 (body)", lines("POST", path, compact)],
    ["line 5 (body)", lines("POST", path, body.trimEnd())],
    ["a second time", lines("POST", path, JSON.stringify(body))],
    ["sign not match: the key is right", lines("POST", path, "{}x")],
  ])("is refused with the hint: %s", async (hint, message) => {
    const { status, json } = await send(wechat, path, {
      method: "POST",
      body,
      timestamp: time,
      nonce,
      message,
    });
    expect(json).toMatchObject({
      code: "SIGN_ERROR",
      message: expect.stringContaining(hint),
      detail: { sign_information: { method: "POST", url: path } },
    });
    expect(status).toBe(401);
  });
});

it("without the last line break is refused with a hint", async () => {
  await expectSignError(
    {
      nonce: "593BEC0C",
      message: `GET\n${PATH}\n${NOW_SECONDS}\n593BEC0C\n`,
    },
    "the last line break is missing",
  );
});

describe("every answer", () => {
  const isSigned = (answer: Awaited<ReturnType<typeof get>>) =>
    isSignedBy(wechat.platform.publicKey.pem, answer.headers, answer.raw);

  it("has a Request-ID, and is signed where the request's signature held", async () => {
    const headers = { "Wechatpay-Serial": wechat.platform.publicKey.id };
    const timestamp = String(NOW_SECONDS);
    const answers = [
      await get({ headers }),
      await get({ headers, authorization: [] }),
      await send(wechat, "/v3/nothing", { headers, timestamp }),
      await post(wechat, "/v3/security/echo", {}, { headers, timestamp }),
      await send(wechat, contractPath("A1"), { headers, timestamp }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      200, 401, 501, 400, 404,
    ]);
    expect(answers.map(isSigned)).toEqual([true, false, true, true, true]);
    const ids = answers.map((answer) => answer.headers["request-id"]);
    expect(new Set(ids).size).toBe(5);
    expect(wechat.exchanges.map(({ requestId }) => requestId)).toEqual(ids);
  });

  it("has a body that re-serialising changes, so that only its raw bytes verify", async () => {
    const answer = await get({
      headers: { "Wechatpay-Serial": wechat.platform.publicKey.id },
    });
    const reserialised = { ...answer, raw: JSON.stringify(answer.json) };
    expect(isSigned(answer)).toBe(true);
    expect(isSigned(reserialised)).toBe(false);
  });
});

describe("a request", () => {
  it.each([
    { "User-Agent": undefined },
    { Accept: undefined },
    { Accept: "text/html" },
  ])("must have Accept and User-Agent: %o", async (headers) => {
    const { status, json } = await get({ headers });
    expect([status, json.code]).toEqual([400, "PARAM_ERROR"]);
  });

  it("must be JSON, as its Content-Type says", async () => {
    const timestamp = String(NOW_SECONDS);
    const headers = { "Wechatpay-Serial": wechat.platform.publicKey.id };
    const echo = (deviations: Deviations) =>
      send(wechat, "/v3/security/echo", {
        method: "POST",
        timestamp,
        ...deviations,
        headers: { ...headers, ...deviations.headers },
      });
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    expect(
      (await echo({ body: '{"echo_message":"a"}', headers: form })).json,
    ).toMatchObject({ code: "PARAM_ERROR", detail: { field: "Content-Type" } });
    for (const body of ["", "{", "[]", "null"]) {
      expect((await echo({ body })).json).toMatchObject({
        code: "PARAM_ERROR",
        detail: { field: "" },
      });
    }
  });

  it("of an unknown path or method is not simulated", async () => {
    const timestamp = String(NOW_SECONDS);
    const answers = [
      await send(wechat, "/v3/password-exempt-contract", { timestamp }),
      await send(wechat, PATH, { method: "POST", body: "{}", timestamp }),
      await send(wechat, `${contractPath("A1")}/`, { timestamp }),
    ];
    for (const { status, json } of answers) {
      expect([status, json.code]).toEqual([501, "NOT_SIMULATED"]);
    }
  });
});
