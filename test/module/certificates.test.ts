import { createPrivateKey } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { Test } from "@nestjs/testing";
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type Provider,
} from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractsDiagnostics,
  ContractsModule,
  type ContractsModuleOptions,
  WechatPayClient,
  WechatPayTransportError,
} from "../../lib";
import { PATIENCE_MS, timeByLeaps } from "../client/leaps";
import { failureOf, merchantOptions, SILENT } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { PLATFORM_SERIAL } from "../apiv3/signed";
import { keyPem, resourceVector } from "../vectors";

const NONE = {
  status: 404,
  json: { code: "RESOURCE_NOT_EXISTS", message: "无可用的平台证书" },
};

const PLATFORM = {
  key: createPrivateKey(keyPem("platform-pkcs8")),
  serial: PLATFORM_SERIAL,
};
const LIST = {
  ...PLATFORM,
  json: {
    data: [
      {
        serial_no: PLATFORM_SERIAL,
        effective_time: "2020-01-01T00:00:00+08:00",
        expire_time: "2120-01-01T00:00:00+08:00",
        encrypt_certificate: resourceVector("certificate").resource,
      },
    ],
  },
};

describe("A module that downloads platform certificates", () => {
  let server: SigningServer;
  beforeEach(async () => {
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    server = await SigningServer.start();
    server.answer = ({ url }) =>
      url === "/v3/certificates" ? NONE : { json: {} };
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await server.close();
  });

  const start = async (
    changes: Partial<ContractsModuleOptions>,
    providers: Provider[] = [],
  ) => {
    const app = await Test.createTestingModule({
      providers,
      imports: [
        ContractsModule.forRoot({
          ...merchantOptions(server),
          platformCertificates: "download",
          ...changes,
        }),
      ],
    })
      .setLogger(SILENT)
      .compile();
    return app.init();
  };
  const urls = () => server.received.map(({ url }) => url);

  it("starts for a public-key merchant, who has none", async () => {
    const app = await start({});
    expect(urls()).toEqual(["/v3/certificates"]);
    await app.get(WechatPayClient).get("/v3/x");
    expect(urls()).toEqual(["/v3/certificates", "/v3/x"]);
    await app.close();
  });

  it("does not start where it would have no key at all", async () => {
    const error = await failureOf(start({ publicKey: undefined }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option: "platformCertificates" });
  });

  it("logs on one line why it could not, whatever an answer says", async () => {
    server.answer = () => ({
      status: 403,
      unsigned: true,
      json: { code: "NO_AUTH", message: "one\n\u001b[2Jforged" },
    });
    await failureOf(start({}));
    expect(Logger.prototype.error).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/: one \[2Jforged$/),
    );
  });

  it("starts with the certificates that it gave before, while WeChat Pay is away", async () => {
    server.answer = () => LIST;
    const before = await start({ publicKey: undefined });
    const kept = before.get(ContractsDiagnostics).platformCertificates();
    await before.close();
    expect(kept).toHaveLength(1);
    server.reset();

    const answer = server.hold();
    const arrived = server.arrival();
    const app = await start({
      publicKey: undefined,
      platformCertificates: ["download", kept.join("")],
    });
    await arrived;
    const call = app.get(WechatPayClient).get("/v3/x");
    await server.arrival();
    answer({ ...PLATFORM, json: { data: [] } });
    expect((await call).data).toEqual({ data: [] });
    expect(urls().sort()).toEqual(["/v3/certificates", "/v3/x"]);
    expect(app.get(ContractsDiagnostics).platformCertificates()).toEqual(kept);
    await app.close();
  });

  it("downloads one for a request that is under way while the application ends", async () => {
    server.answer = ({ url }) =>
      url === "/v3/certificates" ? LIST : { ...PLATFORM, json: { a: 1 } };
    const answers: unknown[] = [];
    // Nest calls it before the server is closed.
    @Injectable()
    class LastRequest implements BeforeApplicationShutdown {
      constructor(private readonly client: WechatPayClient) {}

      async beforeApplicationShutdown() {
        answers.push((await this.client.get("/v3/x")).data);
      }
    }
    const app = await start({ publicKey: undefined, lazyKeys: true }, [
      LastRequest,
    ]);
    await app.close();
    expect(answers).toEqual([{ a: 1 }]);
  });

  it("gives no certificate of a public-key merchant, who has none", async () => {
    const app = await start({});
    expect(app.get(ContractsDiagnostics).platformCertificates()).toEqual([]);
    await app.close();
  });

  it("sends nothing while it starts, where that may wait", async () => {
    const app = await start({ publicKey: undefined, lazyKeys: true });
    expect(urls()).toEqual([]);
    await app.close();
  });

  it("sends nothing before the application starts", async () => {
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...merchantOptions(server),
          platformCertificates: "download",
        }),
      ],
    }).compile();
    expect(urls()).toEqual([]);
    await testing.close();
  });

  describe("while a call waits for them", () => {
    const lazily = { publicKey: undefined, lazyKeys: true };
    const ANSWER = { ...PLATFORM, json: { a: 1 } };

    it("ends it at its time-out, and it may have taken effect", async () => {
      const leap = timeByLeaps();
      server.answer = ({ url }) => {
        if (url !== "/v3/certificates") {
          return ANSWER;
        }
        leap(PATIENCE_MS);
        return { fault: "hang" };
      };
      const app = await start(lazily);
      const error = await failureOf(
        app.get(WechatPayClient).post("/v3/x", {}, { timeout: PATIENCE_MS }),
      );
      expect(error).toBeInstanceOf(WechatPayTransportError);
      expect(error).toMatchObject({
        message: `the answer could not be verified within ${PATIENCE_MS} ms, as the platform certificates are still being downloaded`,
        outcome: "unknown",
        retryable: true,
        cause: { code: "ETIMEDOUT" },
      });
      await app.close();
    });

    it("ends it by its signal, while another goes on waiting for the same download", async () => {
      const caller = new AbortController();
      const downloaded = new EventEmitter();
      server.answer = async ({ url }) => {
        if (url !== "/v3/certificates") {
          return ANSWER;
        }
        caller.abort();
        await once(downloaded, "end");
        return LIST;
      };
      const app = await start(lazily);
      const client = app.get(WechatPayClient);
      const { signal } = caller;
      expect(
        await failureOf(client.post("/v3/x", {}, { signal })),
      ).toMatchObject({
        message: "aborted by the caller's signal",
        outcome: "unknown",
        retryable: false,
        cause: { code: "ABORT_ERR" },
      });
      const arrival = server.arrival();
      const other = client.get("/v3/y");
      await arrival;
      downloaded.emit("end");
      expect(await other).toMatchObject({ data: { a: 1 } });
      expect(urls()).toEqual(["/v3/x", "/v3/certificates", "/v3/y"]);
      await app.close();
    });
  });
});
