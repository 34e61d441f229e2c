import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import {
  type SimulatorOptions,
  WechatPaySimulator,
} from "../../../lib/testing/index";
import { control } from "./control-requests";

const EVERYWHERE = [
  ["GET", "/"],
  ["GET", "/simulator/state"],
  ["GET", "/simulator/events"],
  ["GET", "/simulator/assets/main.js"],
  ["GET", "/simulator/nothing"],
  ["POST", "/simulator/faults"],
  ["DELETE", "/simulator/faults"],
] as const;
const FAULT = { fault: "once reset" };

/** An address of this machine that others could reach, where it has one. */
const reachable = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

let wechat: WechatPaySimulator;

async function start(options?: SimulatorOptions): Promise<void> {
  wechat = await WechatPaySimulator.start(options);
}

afterEach(() => wechat.stop());

const post = (headers: Record<string, string | undefined>) =>
  control(wechat, "/simulator/faults", {
    method: "POST",
    body: FAULT,
    headers,
  });

describe("Host", () => {
  it.each([
    "localhost",
    "localhost:8788",
    "LOCALHOST:8788",
    "127.0.0.1",
    "127.0.0.1:8788",
    "127.1.2.3:8788",
    "[::1]",
    "[::1]:8788",
  ])("%s names this machine", async (Host) => {
    await start();
    const { status } = await control(wechat, "/simulator/state", {
      headers: { Host },
    });
    expect(status).toBe(200);
    expect((await post({ Host })).status).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:8788",
    "localhost.evil.example",
    "127.0.0.1.evil.example:8788",
    "127.0.0.1:8788.evil.example",
    "evil-localhost",
    "localhost:8788@evil.example",
    "192.168.0.1",
    "0.0.0.0",
    "[::]:8788",
  ])("%j names another, as a page elsewhere would", async (Host) => {
    await start();
    for (const [method, path] of EVERYWHERE) {
      const { status, json } = await control(wechat, path, {
        method,
        body: method === "POST" ? FAULT : undefined,
        headers: { Host },
      });
      expect(status).toBe(403);
      expect(json.message).toContain("Host must be localhost");
    }
    expect(wechat.faults.list()).toEqual([]);
  });

  it.each([
    "192.168.0.7:8788",
    "[fd00::1]:8788",
    "simulator",
    "simulator:8788",
    "simulator.internal:8788",
    "wechat.default.svc.cluster.local",
    "pay.test",
    "localhost:8788",
  ])("%s may be there where anyone is let in", async (Host) => {
    await start({ control: "any" });
    expect((await post({ Host })).status).toBe(200);
  });

  it.each([
    "evil.example.com",
    "evil.com:8788",
    "internal.evil.com",
    "192.168.0.7.evil.com",
  ])(
    "%j may not, whoever is let in: it may be any web page's",
    async (Host) => {
      await start({ control: "any" });
      const { status, json } = await post({ Host });
      expect(status).toBe(403);
      expect(json.message).toContain("Host must be an IP address");
    },
  );
});

describe("Content-Type", () => {
  it.each([
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=a",
    "application/jsonp",
    "text/plain; application/json",
    "",
  ])("%j of what changes something is refused", async (type) => {
    for (const admission of ["loopback", "any"] as const) {
      await start({ control: admission });
      for (const method of ["POST", "DELETE"]) {
        const { status, json } = await control(wechat, "/simulator/faults", {
          method,
          body: FAULT,
          headers: { "Content-Type": type },
        });
        expect(status).toBe(403);
        expect(json.message).toBe("Content-Type must be application/json");
      }
      expect(wechat.faults.list()).toEqual([]);
      await wechat.stop();
    }
  });

  it.each(["application/json", "Application/JSON; charset=utf-8"])(
    "%s is taken",
    async (type) => {
      await start();
      expect((await post({ "Content-Type": type })).status).toBe(200);
      expect(wechat.faults.list()).toHaveLength(1);
    },
  );

  it("can be asked for by no page of another origin", async () => {
    await start();
    const { status, headers } = await control(wechat, "/simulator/faults", {
      method: "OPTIONS",
      headers: {
        "Content-Type": undefined,
        Origin: "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
      },
    });
    expect(status).toBe(403);
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });
});

describe("another machine", () => {
  it.runIf(reachable)(
    "is kept from the page and the control routes alone",
    async () => {
      await start({ host: "0.0.0.0" });
      for (const [method, path] of EVERYWHERE) {
        const { status, json } = await control(wechat, path, {
          method,
          body: method === "POST" ? FAULT : undefined,
          headers: { Host: "localhost" },
          address: reachable,
        });
        expect(status).toBe(403);
        expect(json.message).toContain("answer this machine only");
      }
      expect(wechat.faults.list()).toEqual([]);
      const { status } = await control(wechat, "/v3/certificates", {
        address: reachable,
        headers: { Accept: "application/json", "User-Agent": "test" },
      });
      expect(status).toBe(401);
    },
  );

  it.runIf(reachable)("is let in where anyone is", async () => {
    await start({ host: "0.0.0.0", control: "any" });
    const { status } = await control(wechat, "/simulator/state", {
      address: reachable,
    });
    expect(status).toBe(200);
  });

  it("is not 127.0.0.2, nor ::1", async () => {
    await start({ host: "0.0.0.0" });
    const second = await control(wechat, "/", { address: "127.0.0.2" });
    expect(second.status).toBe(200);
    await wechat.stop();
    await start({ host: "::1" });
    const sixth = await control(wechat, "/", { address: "::1" });
    expect(sixth.status).toBe(200);
  });
});
