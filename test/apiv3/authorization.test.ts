import { createPrivateKey, createPublicKey, verify } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { requestMessage, RequestSigner } from "../../lib/apiv3/authorization";
import { keySigner } from "../../lib/apiv3/merchant-signer";
import { bodyVector, keyPem, messageVector } from "../vectors";

const MCHID = "1900000109";
const SERIAL = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C";
const PATH =
  "/v3/password-exempt-contract/contracts/ecommerce/pre-entrust-sign/pay-redirect-sign";
const publicKey = createPublicKey(keyPem("merchant-public"));
const signer = new RequestSigner(
  MCHID,
  SERIAL,
  keySigner(createPrivateKey(keyPem("merchant-pkcs8"))),
);

function fieldsOf(authorization: string) {
  const match =
    /^WECHATPAY2-SHA256-RSA2048 mchid="([^"]*)",nonce_str="([^"]*)",signature="([^"]*)",timestamp="([^"]*)",serial_no="([^"]*)"$/.exec(
      authorization,
    );
  const [, mchid, nonce, signature, timestamp, serial] = match ?? [];
  return { mchid, nonce, signature, timestamp, serial };
}

/** Whether the value signs these bytes; the message is composed here, not by the code under test. */
function signs(
  authorization: string,
  method: string,
  path: string,
  body: string | Buffer,
  key = publicKey,
): boolean {
  const { timestamp, nonce, signature = "" } = fieldsOf(authorization);
  const message = Buffer.concat([
    Buffer.from(`${method}\n${path}\n${timestamp}\n${nonce}\n`),
    Buffer.from(body),
    Buffer.from("\n"),
  ]);
  return verify("sha256", message, key, Buffer.from(signature, "base64"));
}

afterEach(() => {
  vi.useRealTimers();
});

describe("The message that a request signs", () => {
  it("has method, path, timestamp, nonce and body, each ended by a line feed", () => {
    const message = requestMessage({
      method: "POST",
      path: PATH,
      timestamp: "1700000000",
      nonce: "593bec0c930bf1afeb40b4a08c8fb242",
      body: bodyVector("request-post"),
    });

    expect(message).toEqual(messageVector("request-post").message);
  });

  it("is the same for a body given as text and as its UTF-8 bytes", () => {
    const body = bodyVector("request-post");
    const rest = {
      method: "POST",
      path: PATH,
      timestamp: "1700000000",
      nonce: "593bec0c930bf1afeb40b4a08c8fb242",
    };

    expect(body.length).toBeGreaterThan(body.toString("utf8").length);
    expect(requestMessage({ ...rest, body: body.toString("utf8") })).toEqual(
      requestMessage({ ...rest, body }),
    );
  });

  it("ends a GET with an empty line", () => {
    const message = requestMessage({
      method: "GET",
      path: "/v3/password-exempt-contract/contracts/service-id/12535/out-contract-code/wxwtdk20200910100000",
      timestamp: "1700000001",
      nonce: "0123456789abcdef0123456789abcdef",
      body: "",
    });

    expect(message).toEqual(messageVector("request-get").message);
  });

  it("keeps the query as it is sent", () => {
    const message = requestMessage({
      method: "GET",
      path: "/v3/certificates?algorithm_type=RSA",
      timestamp: "1700000002",
      nonce: "fedcba9876543210fedcba9876543210",
      body: "",
    });

    expect(message).toEqual(messageVector("request-query").message);
  });

  it.each(["/v3/a/%e5%be%ae?b='c'&d=%27+%20", "/v3/a/../b//c?", "/v3/%2fa"])(
    "never spells a path another way: %s",
    (path) => {
      const message = requestMessage({
        method: "GET",
        path,
        timestamp: "1",
        nonce: "n",
        body: "",
      });

      expect(message.toString()).toBe(`GET\n${path}\n1\nn\n\n`);
    },
  );

  it.each(["", Buffer.alloc(0)])(
    "keeps the last line feed of a POST with an empty body",
    (body) => {
      const message = requestMessage({
        method: "POST",
        path: "/v3/close",
        timestamp: "1",
        nonce: "n",
        body,
      });

      expect(message.toString()).toBe("POST\n/v3/close\n1\nn\n\n");
    },
  );

  it("leaves every byte of a body that is not UTF-8", () => {
    const body = bodyVector("answer-binary");
    const message = requestMessage({
      method: "POST",
      path: "/v3/upload",
      timestamp: "1",
      nonce: "n",
      body,
    });

    expect(message.subarray("POST\n/v3/upload\n1\nn\n".length, -1)).toEqual(
      body,
    );
  });
});

describe("The Authorization of a request", () => {
  it("has exactly the scheme and the five fields, in order", async () => {
    vi.setSystemTime(1_700_000_000_999);

    const fields = fieldsOf(await signer.authorization("GET", "/v3/a", ""));

    expect(fields).toEqual({
      mchid: MCHID,
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
      timestamp: "1700000000",
      serial: SERIAL,
    });
  });

  it.each([
    ["a POST", "POST", PATH, bodyVector("request-post")],
    ["a POST with text", "POST", PATH, '{"remark":"微信"}'],
    ["a POST with an empty body", "POST", "/v3/close", ""],
    ["a GET with a query", "GET", "/v3/a?b=c%20d&e='f'", ""],
  ])("signs the bytes of %s", async (_title, method, path, body) => {
    const authorization = await signer.authorization(method, path, body);

    expect(signs(authorization, method, path, body)).toBe(true);
  });

  it("holds for no other method, path or body", async () => {
    const authorization = await signer.authorization("POST", PATH, "{}");

    expect(signs(authorization, "PUT", PATH, "{}")).toBe(false);
    expect(signs(authorization, "POST", `${PATH}/`, "{}")).toBe(false);
    expect(signs(authorization, "POST", PATH, "{ }")).toBe(false);
  });

  it("is made anew for each attempt, even at the same instant", async () => {
    vi.setSystemTime(1_700_000_000_000);
    const first = fieldsOf(await signer.authorization("POST", PATH, "{}"));
    const second = fieldsOf(await signer.authorization("POST", PATH, "{}"));
    vi.setSystemTime(1_700_000_007_000);
    const third = fieldsOf(await signer.authorization("POST", PATH, "{}"));

    expect(second.nonce).not.toBe(first.nonce);
    expect(second.signature).not.toBe(first.signature);
    expect(third.timestamp).toBe("1700000007");
  });

  it("does not draw its nonce from Math.random", async () => {
    const random = vi.spyOn(Math, "random");
    await signer.authorization("GET", "/v3/a", "");

    expect(random).not.toHaveBeenCalled();
    random.mockRestore();
  });

  it("is each merchant's own where two sign side by side", async () => {
    const key = createPrivateKey(keyPem("platform-pkcs8"));
    const other = new RequestSigner("1900000208", "0A", keySigner(key));
    const [first, second] = await Promise.all([
      signer.authorization("POST", PATH, "{}"),
      other.authorization("POST", PATH, "{}"),
    ]);

    expect(fieldsOf(first)).toMatchObject({ mchid: MCHID, serial: SERIAL });
    expect(fieldsOf(second)).toMatchObject({
      mchid: "1900000208",
      serial: "0A",
    });
    expect(signs(first, "POST", PATH, "{}")).toBe(true);
    expect(signs(second, "POST", PATH, "{}")).toBe(false);
    expect(signs(second, "POST", PATH, "{}", createPublicKey(key))).toBe(true);
  });

  it("does not mix up 200 concurrent requests", async () => {
    const requests = Array.from({ length: 200 }, (_, index) => ({
      path: `/v3/contracts/${index}`,
      body: `{"service_id":${index}}`,
    }));
    const authorizations = await Promise.all(
      requests.map(({ path, body }) =>
        signer.authorization("POST", path, body),
      ),
    );

    const holding = requests.filter(({ path, body }, index) =>
      signs(authorizations[index] ?? "", "POST", path, body),
    );
    const nonces = authorizations.map((value) => fieldsOf(value).nonce);
    expect(holding).toHaveLength(200);
    expect(new Set(nonces).size).toBe(200);
  });
});

describe("A signer", () => {
  it("shows nothing of its private key", () => {
    const body = keyPem("merchant-pkcs8").split("\n").slice(1, -2);
    const shown = inspect(signer, { depth: 9, showHidden: true });

    for (const line of body) {
      expect(shown).not.toContain(line);
      expect(JSON.stringify(signer)).not.toContain(line);
    }
  });
});
