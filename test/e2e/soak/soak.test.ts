import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Controller, type INestApplication, Post } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ContractService,
  ContractsModule,
  HandlesNotifications,
  MemoryNotificationStore,
  PreEntrustSignService,
  WechatPayClient,
} from "../../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing";
import { post } from "../../notification/wechat-pay";
import { TcpHost } from "./tcp-host";

/** Thirty, or three hundred in the mode of `npm run soak`. */
const SECONDS = Number(process.env.SOAK_SECONDS);
const PER_SECOND = 200;
const TICK_MS = 50;
const CODES = Array.from({ length: 20 }, (_, number) => `soak${number}`);

/**
 * The clock of both sides goes faster, so that what takes WeChat Pay minutes, such as the cool-down between downloads,
 * happens within the run; not so fast that a busy machine would let signatures grow old.
 */
const CLOCK_SPEED = 5 * Math.max(1, 60 / SECONDS);

const realNow = Date.now;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const handles = () => process.getActiveResourcesInfo().length;

@Controller()
class NotifyController {
  handled = 0;

  @Post("notify")
  @HandlesNotifications()
  notify() {
    this.handled += 1;
  }
}

describe(`${SECONDS} s of ${PER_SECOND} requests a second`, () => {
  let wechat: WechatPaySimulator;
  let main: TcpHost;
  let backup: TcpHost;
  let app: INestApplication;
  let notifyUrl: string;

  beforeAll(async () => {
    const startedAt = realNow();
    // No spy: it would remember every call, and grow.
    Date.now = () => startedAt + (realNow() - startedAt) * CLOCK_SPEED;
    wechat = await WechatPaySimulator.start();
    const port = Number(new URL(wechat.baseUrl).port);
    [main, backup] = [new TcpHost(port), new TcpHost(port)];
    await Promise.all([main.up(), backup.up()]);
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...wechat.moduleOptions,
          publicKey: undefined,
          platformCertificates: "download",
          baseUrl: main.baseUrl,
          backupBaseUrl: backup.baseUrl,
          // A machine that is busy with other things is no fault of ours.
          http: { timeout: 30_000 },
          retry: { deadline: 60_000 * CLOCK_SPEED },
          notification: {
            store: new MemoryNotificationStore({ maximum: 500 }),
          },
        }),
      ],
      controllers: [NotifyController],
    }).compile();
    app = testing.createNestApplication({ rawBody: true, logger: false });
    await app.listen(0, "127.0.0.1");
    notifyUrl = `${await app.getUrl()}/notify`;
    wechat.notificationsSignedBy = "certificate";
  });
  afterAll(async () => {
    await Promise.all([main.down(), backup.down()]);
    await wechat.stop();
    Date.now = realNow;
  });

  /** Every kind of traffic, with the same numbers over and over, so that no side has more and more to remember. */
  function traffic(): Array<(number: number) => Promise<unknown>> {
    const { openid, appid } = EXAMPLE_VALUES;
    const orders = CODES.map(() => wechat.placeOrder({ openid }).prepay_id);
    const preSign = (number: number) =>
      app.get(PreEntrustSignService).payRedirectSign({
        appid,
        openid,
        service_id: 12535,
        out_contract_code: CODES[number % CODES.length]!,
        notify_url: notifyUrl,
        contract_display_account: "微信代扣用户A",
        prepay_id: orders[number % CODES.length]!,
      });
    return [
      preSign,
      () => app.get(WechatPayClient).get("/v3/certificates"),
      () =>
        app
          .get(ContractService)
          .query({ service_id: 12535, out_contract_code: "never" })
          .catch((error) => expect(error.status).toBe(404)),
      async () => {
        const { headers, body } = wechat.signNotification({
          resource: { out_contract_code: "soak", contract_state: "SIGNED" },
        });
        const { status } = await post(notifyUrl, { headers, body });
        expect(status).toBe(204);
      },
    ];
  }

  it(
    "loses nothing through two rotations of keys and an outage, and does not grow",
    { timeout: (SECONDS + 180) * 1000 },
    async () => {
      const unhandled: unknown[] = [];
      const note = (reason: unknown) => unhandled.push(reason);
      process.on("unhandledRejection", note);
      const kinds = traffic();
      const failures: unknown[] = [];
      const underWay = new Set<Promise<unknown>>();
      let sent = 0;
      const events: Array<[share: number, happens: () => unknown]> = [
        [0.3, () => wechat.rotateCertificate()],
        [0.45, () => (heapHalfWay = heap())],
        [0.5, () => main.down()],
        [0.65, () => main.up()],
        [0.75, () => wechat.rotateCertificate()],
      ];
      const handlesAtFirst = handles();
      let heapHalfWay = 0;

      const startedAt = performance.now();
      const elapsed = () => (performance.now() - startedAt) / 1000;
      while (elapsed() < SECONDS) {
        while (sent < elapsed() * PER_SECOND) {
          const call = kinds[sent % kinds.length]!(sent)
            .catch((error) => failures.push(error))
            .finally(() => underWay.delete(call));
          underWay.add(call);
          sent += 1;
        }
        if (events[0] && elapsed() > events[0][0] * SECONDS) {
          await events.shift()![1]();
        }
        await sleep(TICK_MS);
      }
      await Promise.all(underWay);
      process.off("unhandledRejection", note);

      expect(failures).toEqual([]);
      expect(unhandled).toEqual([]);
      expect(events).toEqual([]);
      expect(sent).toBeGreaterThanOrEqual(SECONDS * PER_SECOND - PER_SECOND);
      expect(wechat.platform.certificates).toHaveLength(3);
      expect(app.get(NotifyController).handled).toBe(
        Math.floor(sent / kinds.length),
      );
      // What a burst opened is kept alive for a while, and is no growth; what the application still holds would be.
      await app.close();
      await expect.poll(handles).toBeLessThanOrEqual(handlesAtFirst);
      expect(heap()).toBeLessThan(heapHalfWay * 1.1);
    },
  );
});
