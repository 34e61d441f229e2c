import { createPrivateKey } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Injectable } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  type ContractNotification,
  type NotificationContext,
  OnContractSigned,
} from "../../../lib";
import { PLATFORM_SERIAL } from "../../apiv3/signed";
import { merchantOptions } from "../../client/merchant";
import { PUBLIC_KEY_ID, SigningServer } from "../../client/signing-server";
import { deliver, envelope, post } from "../../notification/wechat-pay";
import { API_V3_KEY, keyPem, resourceVector } from "../../vectors";
import { openShop, resourceOf, Table } from "./shop";

const MERCHANTS = 1_000;
const KEPT = 100;
const AT_ONCE = 20;
const HOUR_MS = 60 * 60_000;

const CERTIFICATES = {
  key: createPrivateKey(keyPem("platform-pkcs8")),
  serial: PLATFORM_SERIAL,
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

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const heard = new Set<string>();

@Injectable()
class Accounts {
  @OnContractSigned()
  open(_event: ContractNotification, { merchant }: NotificationContext) {
    heard.add(merchant);
  }
}

/** Timers that renew keys, and are not over; spies would keep what they were called with. */
const renewals = new Set<unknown>();
const timers = { setTimeout, clearTimeout };

let server: SigningServer;
beforeEach(async () => {
  Object.assign(globalThis, {
    setTimeout: (...given: Parameters<typeof setTimeout>) => {
      const timer = timers.setTimeout(...given);
      if (Number(given[1]) > HOUR_MS) {
        renewals.add(timer);
      }
      return timer;
    },
    clearTimeout: (timer?: NodeJS.Timeout) => {
      renewals.delete(timer);
      timers.clearTimeout(timer);
    },
  });
  server = await SigningServer.start();
  server.answer = ({ url }) =>
    url === "/v3/certificates" ? CERTIFICATES : { json: {} };
});
afterEach(async () => {
  Object.assign(globalThis, timers);
  await server.close();
});

const sockets = () =>
  process
    .getActiveResourcesInfo()
    .filter((resource) => resource === "TCPSocketWrap").length;

it("A thousand run-time merchants leave no socket, timer or heap behind", async () => {
  const table = new Table();
  const ids = Array.from({ length: MERCHANTS }, (_, index) => `shop-${index}`);
  ids.forEach((id, index) =>
    table.rows.set(id, {
      ...merchantOptions(server),
      mchid: String(1_900_000_000 + index),
      platformCertificates: index % 4 === 0 ? "download" : undefined,
    }),
  );
  const socketsBefore = sockets();
  const { app, url, merchants } = await openShop(() => new ExpressAdapter(), {
    table,
    providers: [Accounts],
    maximum: KEPT,
  });

  // Loaded, used and let go.
  const held: WeakRef<object>[] = [];
  const use = async (id: string) => {
    const merchant = await merchants.get(id);
    held.push(new WeakRef(merchant));
    await merchant.client.get(`/v3/${id}`);
    const body = envelope({
      key: API_V3_KEY,
      plaintext: resourceOf("", { mchid: merchant.mchid }),
    });
    const { status } = await post(
      `${url}/wechatpay/${id}/notify`,
      deliver(body, {
        serial: PUBLIC_KEY_ID,
        key: createPrivateKey(keyPem("wechatpay-pkcs8")),
      }),
    );
    expect(status).toBe(204);
  };
  const waiting = ids.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const id of waiting) {
        await use(id);
      }
    }),
  );
  expect(heard.size).toBe(MERCHANTS);
  expect(held).toHaveLength(MERCHANTS);
  expect(renewals.size).toBeGreaterThan(0);
  expect(renewals.size).toBeLessThanOrEqual(KEPT);
  await vi.waitFor(() => {
    collectGarbage();
    const alive = held.filter((each) => each.deref() !== undefined);
    expect(alive.length).toBeLessThanOrEqual(KEPT);
  });

  // Closed while calls are under way.
  server.received.length = 0;
  const answer = server.hold();
  const calls = ids.slice(-AT_ONCE).map(async (id) => {
    const merchant = await merchants.get(id);
    return merchant.client.get(`/v3/${id}`);
  });
  const ended = Promise.allSettled(calls);
  await vi.waitFor(() => expect(server.received).toHaveLength(AT_ONCE));
  await app.close();
  answer({ json: {} });
  await ended;
  expect(renewals.size).toBe(0);
  await vi.waitFor(async () => {
    expect(await server.connections()).toBe(0);
    expect(sockets()).toBe(socketsBefore);
  });
});
