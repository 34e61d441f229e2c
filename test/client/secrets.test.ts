import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ContractsError,
  ContractsModule,
  type ContractsModuleOptions,
} from "../../lib";
import { API_V3_KEY, keyPem } from "../vectors";
import { PATIENCE_MS, timeByLeaps } from "./leaps";
import {
  authorizationOf,
  failureOf,
  type Merchant,
  merchantOptions,
  openMerchant,
} from "./merchant";
import { headerValues, type Reply, SigningServer } from "./signing-server";

const STRANGER = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const PRIVATE_PEM = keyPem("merchant-pkcs8");

/** What of the merchant's secrets could show: the PEM's lines, the key's numbers, the APIv3 key in three spellings. */
const { d, p, q } = createPrivateKey(PRIVATE_PEM).export({ format: "jwk" });
const SECRETS = [
  "PRIVATE KEY",
  ...PRIVATE_PEM.split("\n").filter((line) => /^[\w+/=]{16,}$/.test(line)),
  ...[d!, p!, q!].flatMap((text) => [text, text.slice(0, 24)]),
  API_V3_KEY,
  Buffer.from(API_V3_KEY).toString("base64"),
  Buffer.from(API_V3_KEY).toString("hex"),
];

/** Everything that a logger could print of an error: itself, its stack, its fields, and so down its causes. */
function prints(error: unknown): string[] {
  const own = [
    inspect(error, { depth: null, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
    String((error as Error).stack),
    JSON.stringify(Object.getOwnPropertyDescriptors(error)),
  ];
  const { cause } = error as Error;
  return cause === undefined ? own : [...own, ...prints(cause)];
}

function expectNoneOf(secrets: string[], error: Error) {
  expect(error).toBeInstanceOf(ContractsError);
  for (const text of prints(error)) {
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/WECHATPAY2|\bauthorization['"]?:/i);
  }
}

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

describe("No secret shows, however it is printed, in an error", () => {
  const FAILURES: Array<[string, Reply]> = [
    [
      "of WeChat Pay's",
      {
        status: 401,
        json: { code: "SIGN_ERROR", message: "签名错误", detail: { a: [1] } },
      },
    ],
    ["of a gateway", { status: 502, unsigned: true, body: "<html>" }],
    ["about a redirect", { status: 307, headers: { Location: "/v3/y" } }],
    ["about an unsigned answer", { unsigned: true, json: {} }],
    ["about a stranger's answer", { key: STRANGER, json: {} }],
    ["about a stale answer", { secondsAgo: 1000, json: {} }],
    ["about an unknown serial", { serial: "PUB_KEY_ID_0", json: {} }],
    ["about an answer that is not JSON", { body: "{" }],
    ["about an answer that is too large", { json: "a".repeat(2 ** 21) }],
    ["about a reset connection", { fault: "reset" }],
    ["about an answer that broke off", { fault: "truncate", json: {} }],
  ];

  it.each(FAILURES)("%s", async (_, reply) => {
    server.answer = () => reply;
    for (const call of [
      () => merchant.client.post("/v3/x", { a: 1 }),
      () => merchant.client.get("/v3/x"),
    ]) {
      server.received.length = 0;
      const error = await failureOf(call());
      const { signature, nonce_str } = authorizationOf(server.only);
      expectNoneOf([...SECRETS, signature!, nonce_str!], error);
    }
  });

  it("about a time-out", async () => {
    const leap = timeByLeaps();
    server.answer = () => {
      leap(PATIENCE_MS);
      return { fault: "hang" };
    };
    const error = await failureOf(
      merchant.client.post("/v3/x", {}, { timeout: PATIENCE_MS }),
    );
    expect(error).toMatchObject({ cause: { code: "ETIMEDOUT" } });
    const { signature, nonce_str } = authorizationOf(server.only);
    expectNoneOf([...SECRETS, signature!, nonce_str!], error);
  });

  it("about an aborted call", async () => {
    const caller = new AbortController();
    server.answer = () => {
      caller.abort(new Error("by the caller"));
      return { fault: "hang" };
    };
    const error = await failureOf(
      merchant.client.post("/v3/x", {}, { signal: caller.signal }),
    );
    const { signature, nonce_str } = authorizationOf(server.only);
    expectNoneOf([...SECRETS, signature!, nonce_str!], error);
  });

  it("about a host that refuses connections", async () => {
    const gone = await SigningServer.start();
    const { baseUrl } = gone;
    await gone.close();
    const other = await openMerchant({ baseUrl });
    expectNoneOf(SECRETS, await failureOf(other.client.post("/v3/x", {})));
    await other.close();
  });

  it("about an answer that lacks a field", async () => {
    const error = await failureOf(
      merchant.contract.query({ service_id: 1, out_contract_code: "a" }),
    );
    const { signature, nonce_str } = authorizationOf(server.only);
    expectNoneOf([...SECRETS, signature!, nonce_str!], error);
  });

  it("about data, a path or a config that cannot be sent", async () => {
    for (const call of [
      () => merchant.preEntrustSign.payRedirectSign({} as never),
      () => merchant.client.get("//x"),
      () => merchant.client.get("/v3/x", { timeout: -1 }),
    ]) {
      expectNoneOf(SECRETS, await failureOf(call()));
    }
    expect(server.received).toEqual([]);
  });

  it.each<[string, Partial<ContractsModuleOptions>]>([
    ["mchid", { mchid: "" }],
    ["a key cut short", { merchantPrivateKey: PRIVATE_PEM.slice(0, -300) }],
    ["a key without its frame", { merchantPrivateKey: PRIVATE_PEM.slice(28) }],
    ["an APIv3 key too long", { apiV3Key: `${API_V3_KEY}0` }],
    [
      "a private key as public key",
      { publicKey: { id: "PUB_KEY_ID_1", pem: PRIVATE_PEM } },
    ],
    ["a private key as certificate", { platformCertificates: [PRIVATE_PEM] }],
    ["a base URL", { baseUrl: `https://${API_V3_KEY}@host.example` }],
  ])("about options: %s", async (_, changes) => {
    const error = await failureOf(
      Promise.resolve().then(() =>
        ContractsModule.forRoot({ ...merchantOptions(server), ...changes }),
      ),
    );
    // How to fix it may name the kind of PEM that is wanted.
    expectNoneOf(SECRETS.slice(1), error);
  });
});

describe("No secret shows, however it is printed, in a service", () => {
  const OF_PROXY = "password-of-the-proxy";
  const OF_HEADER = "token-in-a-header";

  it.each(["client", "preEntrustSign", "contract", "wxpay"] as const)(
    "%s",
    async (name) => {
      const { hostname, port } = new URL(server.baseUrl);
      const other = await openMerchant(server, {
        http: {
          proxy: {
            host: hostname,
            port: Number(port),
            auth: { username: "user", password: OF_PROXY },
          },
          headers: { "X-Gateway-Token": OF_HEADER },
        },
      });
      const printed: string[] = [];
      const print = () =>
        printed.push(
          inspect(other[name], { depth: null, showHidden: true }),
          JSON.stringify(other[name]),
        );
      server.answer = () => {
        print();
        return { json: {} };
      };
      await other.client.post("/v3/x", {});
      print();
      await other.close();
      const { signature } = authorizationOf(server.only);
      const [credentials] = headerValues(server.only, "Proxy-Authorization");
      for (const text of printed) {
        for (const secret of [
          ...SECRETS,
          signature!,
          OF_PROXY,
          credentials!,
          OF_HEADER,
        ]) {
          expect(text).not.toContain(secret);
        }
      }
    },
  );
});
