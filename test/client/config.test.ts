import { Agent } from "node:http";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import {
  authorizationOf,
  isSignedAsReceived,
  MCHID,
  type Merchant,
  openMerchant,
} from "./merchant";
import { headerValues, SigningServer } from "./signing-server";
import { brokenRules } from "../validation/refusal";

let server: SigningServer;
let elsewhere: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  elsewhere = await SigningServer.start();
  merchant = await openMerchant(server);
});
beforeEach(() => {
  server.reset();
  elsewhere.reset();
});
afterAll(async () => {
  await merchant.close();
  await Promise.all([server.close(), elsewhere.close()]);
});

describe("A call's config", () => {
  it("can add headers, and those of the module stay", async () => {
    const other = await openMerchant(server, {
      http: { headers: { "X-Module": "m", "X-Both": "m" } },
    });
    await other.client.get("/v3/x", {
      headers: { "X-Call": "c", "X-Both": "c" },
    });
    await other.close();
    expect(
      ["X-Module", "X-Call", "X-Both"].map((name) =>
        headerValues(server.only, name),
      ),
    ).toEqual([["m"], ["c"], ["c"]]);
  });

  it("can bring an agent of its own, which outlives the module", async () => {
    const httpAgent = new Agent({ keepAlive: true });
    const connected = vi.spyOn(httpAgent, "createConnection");
    const other = await openMerchant(server);
    await other.client.get("/v3/x", { httpAgent });
    await other.close();
    expect(connected).toHaveBeenCalledOnce();
    await merchant.client.get("/v3/x", { httpAgent });
    expect(connected).toHaveBeenCalledOnce();
    httpAgent.destroy();
  });

  it("can send through a proxy, what is signed unchanged", async () => {
    const { hostname, port } = new URL(elsewhere.baseUrl);
    await merchant.client.get("/v3/x?y=1", {
      proxy: { protocol: "http", host: hostname, port: Number(port) },
    });
    expect(server.received).toEqual([]);
    expect(elsewhere.only.url).toBe(`${server.baseUrl}/v3/x?y=1`);
    expect(isSignedAsReceived({ ...elsewhere.only, url: "/v3/x?y=1" })).toBe(
      true,
    );
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "1000"])(
    "cannot do without a time-out: %s",
    async (timeout) => {
      const config = { timeout } as { timeout: number };
      const call = merchant.client.get("/v3/x", config);
      expect(await brokenRules(call)).toEqual({
        timeout: {
          isTimeout:
            "timeout must be a positive number of milliseconds, at most 2147483647",
        },
      });
      expect(server.received).toEqual([]);
    },
  );

  it("can have the longest time-out that a timer of Node has", async () => {
    await merchant.client.get("/v3/x", { timeout: 2 ** 31 - 1 });
    expect(server.received).toHaveLength(1);
  });

  it("gives a GET no Content-Type, for it has no content", async () => {
    for (const headers of [{}, { "content-type": "text/plain" }]) {
      server.reset();
      await merchant.client.get("/v3/x", { headers });
      expect(headerValues(server.only, "Content-Type")).toEqual([]);
      expect(headerValues(server.only, "Content-Length")).toEqual([]);
    }
  });

  it.each(["Authorization", "authorization", "AUTHORIZATION"])(
    "cannot say who signs, however it is spelt: %s",
    async (name) => {
      await merchant.client.get("/v3/x", { headers: { [name]: "Basic abc" } });
      // There is exactly one, and it is WeChat Pay's.
      expect(authorizationOf(server.only)).toMatchObject({ mchid: MCHID });
    },
  );

  it.each(["Content-Encoding", "Transfer-Encoding"])(
    "cannot say that the body is other than it is: %s",
    async (name) => {
      const headers = { [name]: "gzip" };
      await merchant.client.post("/v3/x", { own: 1 }, { headers });
      expect(headerValues(server.only, name)).toEqual([]);
      expect(server.only.body.toString()).toBe('{"own":1}');
    },
  );
});
