import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Test, type TestingModule } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ContractsModule,
  type ContractsModuleOptions,
  WechatPayClient,
} from "../../lib";
import { deliver, options } from "../notification/wechat-pay";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** One of WeChat Pay's hosts: gives each request the next answer, the last one for ever. */
class Host {
  readonly requests: Array<{ authorization: string; body: string }> = [];
  answers: Answer[] = [success];
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const answer =
        this.answers[Math.min(this.requests.length, this.answers.length - 1)];
      this.requests.push({
        authorization: request.headers.authorization ?? "",
        body: Buffer.concat(chunks).toString(),
      });
      answer?.(response, request);
    });
  });

  async open(port = 0): Promise<string> {
    await new Promise<void>((resolve) =>
      this.server.listen(port, "127.0.0.1", resolve),
    );
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const success: Answer = (response) => {
  const { headers, body } = deliver('{"ok":true}');
  response.writeHead(200, headers).end(body);
};
const refusal =
  (status: number, code: string): Answer =>
  (response) =>
    response
      .writeHead(status, { "Content-Type": "application/json" })
      .end(JSON.stringify({ code, message: "refused" }));
const gateway: Answer = (response) =>
  response.writeHead(502, { "Content-Type": "text/html" }).end("<html>");
const unsigned: Answer = (response) => response.writeHead(200).end("{}");
const reset: Answer = (response) => response.destroy();
const silence: Answer = () => undefined;

describe("a request", () => {
  let main: Host;
  let backup: Host;
  let mainUrl: string;
  let backupUrl: string;
  let module: TestingModule;
  let client: WechatPayClient;

  async function open(changes: Partial<ContractsModuleOptions> = {}) {
    module = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...options,
          baseUrl: mainUrl,
          backupBaseUrl: backupUrl,
          retry: { baseDelay: 1 },
          ...changes,
        }),
      ],
    }).compile();
    client = module.get(WechatPayClient);
  }

  const post = () => client.post("/v3/x", { number: "一" });

  beforeEach(async () => {
    [main, backup] = [new Host(), new Host()];
    [mainUrl, backupUrl] = [await main.open(), await backup.open()];
  });
  afterEach(async () => {
    await module.close();
    await Promise.all([main.close(), backup.close()]);
  });

  it.each([
    ["500 SYSTEM_ERROR", refusal(500, "SYSTEM_ERROR")],
    ["429", refusal(429, "RATELIMIT_EXCEEDED")],
    ["a gateway's 502", gateway],
  ])(
    "is repeated after %s, signed anew over the same bytes",
    async (_, failure) => {
      await open();
      main.answers = [failure, failure, success];
      expect((await post()).data).toEqual({ ok: true });
      const nonces = main.requests.map(
        ({ authorization }) => /nonce_str="(\w+)"/.exec(authorization)?.[1],
      );
      expect(new Set(nonces).size).toBe(3);
      expect(new Set(main.requests.map(({ body }) => body))).toEqual(
        new Set(['{"number":"一"}']),
      );
      expect(backup.requests).toHaveLength(0);
    },
  );

  it("is repeated three times in all, and the last error is told", async () => {
    await open();
    main.answers = [refusal(500, "SYSTEM_ERROR")];
    await expect(post()).rejects.toMatchObject({
      code: "SYSTEM_ERROR",
      outcome: "unknown",
      retryable: true,
    });
    expect(main.requests).toHaveLength(3);
  });

  it.each([
    ["400", refusal(400, "PARAM_ERROR"), "rejected"],
    ["401", refusal(401, "SIGN_ERROR"), "rejected"],
    ["403", refusal(403, "NO_AUTH"), "rejected"],
    ["404", refusal(404, "RESOURCE_NOT_EXISTS"), "rejected"],
    ["500 of a code that is final", refusal(500, "BANK_CLOSED"), "unknown"],
    ["an unsigned success", unsigned, "unknown"],
  ])("is not repeated after %s", async (_, answer, outcome) => {
    await open();
    main.answers = [answer];
    await expect(post()).rejects.toMatchObject({ outcome, retryable: false });
    expect(main.requests).toHaveLength(1);
    expect(backup.requests).toHaveLength(0);
  });

  it("turns to the backup host where the main one refuses, and the next one goes there at once", async () => {
    await main.close();
    await open();
    expect((await post()).data).toEqual({ ok: true });
    await main.open(Number(new URL(mainUrl).port));
    await post();
    expect(main.requests).toHaveLength(0);
    expect(backup.requests).toHaveLength(2);
  });

  it.each([
    ["resets the connection", reset],
    ["is silent", silence],
  ])("turns to the backup host where the main one %s", async (_, answer) => {
    await open({ http: { timeout: 200 } });
    main.answers = [answer];
    expect((await post()).data).toEqual({ ok: true });
    expect([main.requests.length, backup.requests.length]).toEqual([1, 1]);
  });

  it("may have taken effect where an earlier attempt may have, though the last one did not", async () => {
    await open();
    main.answers = [reset];
    backup.answers = [refusal(400, "INVALID_REQUEST")];
    await expect(post()).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      outcome: "unknown",
    });
  });

  it("certainly took no effect where no host could be reached", async () => {
    await Promise.all([main.close(), backup.close()]);
    await open();
    await expect(post()).rejects.toMatchObject({
      name: "WechatPayTransportError",
      outcome: "rejected",
      retryable: true,
      cause: { code: "ECONNREFUSED" },
    });
  });

  it("ends at its deadline, whatever the time-out of an attempt", async () => {
    await open({ retry: { deadline: 150 }, http: { timeout: 60_000 } });
    main.answers = [silence];
    await expect(post()).rejects.toMatchObject({
      name: "WechatPayTransportError",
      outcome: "unknown",
    });
    expect(main.requests).toHaveLength(1);
    expect(backup.requests).toHaveLength(0);
  });

  it("is not repeated where the caller aborts", async () => {
    await open();
    const caller = new AbortController();
    main.answers = [() => caller.abort()];
    await expect(
      client.post("/v3/x", {}, { signal: caller.signal }),
    ).rejects.toMatchObject({ outcome: "unknown", retryable: false });
    expect(main.requests).toHaveLength(1);
    expect(backup.requests).toHaveLength(0);
  });

  it("does not pause once the caller aborts", async () => {
    await open({ retry: { baseDelay: 8000, maximumDelay: 8000 } });
    const caller = new AbortController();
    main.answers = [
      (response, request) => {
        refusal(429, "RATELIMIT_EXCEEDED")(response, request);
        response.on("finish", () => caller.abort());
      },
    ];
    await expect(
      client.post("/v3/x", {}, { signal: caller.signal }),
    ).rejects.toMatchObject({ outcome: expect.any(String) });
    expect(main.requests).toHaveLength(1);
  });

  it("is sent once where the options say so", async () => {
    await open({ retry: { attempts: 1 } });
    main.answers = [refusal(500, "SYSTEM_ERROR")];
    await expect(post()).rejects.toMatchObject({ code: "SYSTEM_ERROR" });
    expect(main.requests).toHaveLength(1);
  });

  it("keeps to one host where there is no backup", async () => {
    await open({ backupBaseUrl: false });
    main.answers = [reset, success];
    expect((await post()).data).toEqual({ ok: true });
    expect(main.requests).toHaveLength(2);
  });
});
