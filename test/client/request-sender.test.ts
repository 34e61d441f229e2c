import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPayApiError } from "../../lib";
import { Connections } from "../../lib/client/connections";
import { retrySettings } from "../../lib/client/retry";
import { senderTo, SIGNER } from "./sender";
import { SigningServer } from "./signing-server";

describe("What sends requests", () => {
  const connections = new Connections();
  let server: SigningServer;
  beforeEach(async () => {
    server = await SigningServer.start();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    connections.close();
    await server.close();
  });

  const sender = (retry = retrySettings()) =>
    senderTo(server, connections, retry);

  it("passes on what is no failure of a request, and repeats nothing", async () => {
    const fault = new TypeError("of a reader");
    const sent = sender().send(
      { method: "GET", path: "/v3/x", signer: SIGNER },
      undefined,
      () => Promise.reject(fault),
    );
    await expect(sent).rejects.toBe(fault);
    expect(fault).not.toHaveProperty("outcome");
    expect(server.received).toHaveLength(1);
  });

  it("has no second attempt where no time is left, not even at the same instant", async () => {
    vi.spyOn(performance, "now").mockReturnValue(1_000);
    // The longest pause there is, which ends with the deadline.
    vi.spyOn(Math, "random").mockReturnValue(1);
    const failure = new WechatPayApiError({
      status: 502,
      code: "UNKNOWN",
      message: "a gateway",
    });
    const sent = sender(retrySettings({ deadline: 500, baseDelay: 500 })).send(
      { method: "GET", path: "/v3/x", signer: SIGNER },
      undefined,
      () => Promise.reject(failure),
    );
    await expect(sent).rejects.toBe(failure);
    expect(server.received).toHaveLength(1);
  });
});
