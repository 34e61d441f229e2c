import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
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
import { MemoryCurve } from "./memory-curve";
import { Pace } from "./pace";
import { SteppedClock } from "./stepped-clock";
import { TcpHost } from "../tcp-host";

/** 6,000; 60,000 by `npm run soak`; what the pace makes of `npm run soak -- --hours 1`. */
const HOURS = Number(process.env.SOAK_HOURS ?? 0);
const PER_SECOND = 20;
const REQUESTS = HOURS
  ? Math.ceil(HOURS * 3_600 * PER_SECOND)
  : Number(process.env.SOAK_REQUESTS ?? 6_000);
const AT_ONCE = 10;
/** So many may be under way, whatever the machine can do; in the time that they take, no signature grows old. */
const MOST_UNDER_WAY = 200;
const CODES = Array.from({ length: 20 }, (_, number) => `soak${number}`);

/**
 * By so much the clock of both sides goes on with each request, so that what takes WeChat Pay minutes, such as the
 * cool-down between downloads, happens within the run.
 */
const MS_PER_REQUEST = 50;

/** Milliseconds that no request needs, on any machine. */
const PATIENCE_MS = 600_000;

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

describe(`${REQUESTS} requests`, () => {
  let clock: SteppedClock;
  let wechat: WechatPaySimulator;
  let main: TcpHost;
  let backup: TcpHost;
  let app: INestApplication;
  let notifyUrl: string;

  beforeAll(async () => {
    clock = new SteppedClock();
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
          http: { timeout: PATIENCE_MS },
          retry: { deadline: PATIENCE_MS },
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
    clock.end();
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
        const event = {
          id: randomUUID(),
          resource: { out_contract_code: "soak", contract_state: "SIGNED" },
        };
        let status: number | undefined;
        do {
          // 503 is the answer of a machine that is busy, and a connection may end as it is taken up: WeChat Pay repeats.
          const { headers, body } = wechat.signNotification(event);
          status = await post(notifyUrl, { headers, body }).then(
            (answer) => answer.status,
            () => undefined,
          );
        } while (status === 503 || status === undefined);
        expect(status).toBe(204);
      },
    ];
  }

  it(
    "loses nothing through two rotations of keys and an outage, and does not grow",
    { timeout: PATIENCE_MS + 30 * REQUESTS + 2 * HOURS * 3_600_000 },
    async () => {
      const unhandled: unknown[] = [];
      const note = (reason: unknown) => unhandled.push(reason);
      process.on("unhandledRejection", note);
      const kinds = traffic();
      const failures: unknown[] = [];
      const underWay = new Set<Promise<unknown>>();
      const events: Array<[share: number, happens: () => unknown]> = [
        [0.3, () => wechat.rotateCertificate()],
        [0.45, () => (heapHalfWay = heap())],
        [0.5, () => main.down()],
        [0.65, () => main.up()],
        [0.75, () => wechat.rotateCertificate()],
      ];
      const handlesAtFirst = handles();
      let heapHalfWay = 0;
      const pace = new Pace((AT_ONCE / PER_SECOND) * 1_000);
      const curve = new MemoryCurve(REQUESTS, heap);

      for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
        if (events[0] && sent >= events[0][0] * REQUESTS) {
          await events.shift()![1]();
        }
        for (let number = sent; number < sent + AT_ONCE; number++) {
          clock.advance(MS_PER_REQUEST);
          const call = kinds[number % kinds.length]!(number)
            .catch((error) => failures.push(error))
            .finally(() => underWay.delete(call));
          underWay.add(call);
        }
        while (underWay.size > MOST_UNDER_WAY) {
          const [oldest] = underWay;
          await oldest;
        }
        await (HOURS ? pace.next() : turn());
        curve.note(sent);
      }
      await Promise.all(underWay);
      process.off("unhandledRejection", note);

      expect([...new Set(failures.map(String))]).toEqual([]);
      expect(unhandled).toEqual([]);
      expect(events).toEqual([]);
      expect(wechat.platform.certificates).toHaveLength(3);
      expect(app.get(NotifyController).handled).toBe(REQUESTS / kinds.length);
      // What a burst opened is kept alive for a while, and is no growth; what the application still holds would be.
      await app.close();
      await expect.poll(handles).toBeLessThanOrEqual(handlesAtFirst);
      expect(heap()).toBeLessThan(heapHalfWay * 1.1);
      if (HOURS) {
        await curve.write({ hours: HOURS });
      }
    },
  );
});
