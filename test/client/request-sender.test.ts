import { createPrivateKey } from "node:crypto";
import { HttpService } from "@nestjs/axios";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPayApiError } from "../../lib";
import { RequestSigner } from "../../lib/apiv3/authorization";
import { Connections } from "../../lib/client/connections";
import { RequestSender } from "../../lib/client/request-sender";
import { retrySettings } from "../../lib/client/retry";
import { keyPem } from "../vectors";
import { MCHID, MERCHANT_SERIAL } from "./merchant";
import { SigningServer } from "./signing-server";

describe("What sends requests", () => {
  const connections = new Connections();
  let server: SigningServer;
  beforeEach(async () => {
    server = await SigningServer.start();
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    connections.onApplicationShutdown();
    await server.close();
  });

  const sender = (retry = retrySettings()) =>
    new RequestSender(
      new HttpService(),
      { baseUrl: server.baseUrl, http: {}, retry },
      new RequestSigner(
        MCHID,
        MERCHANT_SERIAL,
        createPrivateKey(keyPem("merchant-pkcs8")),
      ),
      connections,
    );

  it("passes on what is no failure of a request, and repeats nothing", async () => {
    const fault = new TypeError("of a reader");
    const sent = sender().send(
      { method: "GET", path: "/v3/x" },
      undefined,
      () => Promise.reject(fault),
    );
    await expect(sent).rejects.toBe(fault);
    expect(fault).not.toHaveProperty("outcome");
    expect(server.received).toHaveLength(1);
  });

  it("has no second attempt where no time is left, not even at the same instant", async () => {
    vi.setSystemTime(1_700_000_010_000);
    // The longest pause there is, which ends with the deadline.
    vi.spyOn(Math, "random").mockReturnValue(1);
    const failure = new WechatPayApiError({
      status: 502,
      code: "UNKNOWN",
      message: "a gateway",
    });
    const sent = sender(retrySettings({ deadline: 500, baseDelay: 500 })).send(
      { method: "GET", path: "/v3/x" },
      undefined,
      () => Promise.reject(failure),
    );
    await expect(sent).rejects.toBe(failure);
    expect(server.received).toHaveLength(1);
  });
});
