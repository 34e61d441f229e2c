import { Test } from "@nestjs/testing";
import { Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type ContractsModuleOptions,
  WechatPayClient,
} from "../../lib";
import { failureOf, merchantOptions, SILENT } from "../client/merchant";
import { SigningServer } from "../client/signing-server";

const NONE = {
  status: 404,
  json: { code: "RESOURCE_NOT_EXISTS", message: "无可用的平台证书" },
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

  const start = async (changes: Partial<ContractsModuleOptions>) => {
    const app = await Test.createTestingModule({
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
});
