import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type INestApplication, Injectable, Logger } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
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
  type ContractNotification,
  ContractsModule,
  OnContractSigned,
  OnContractTerminated,
  OnNotification,
  OnPaymentFailed,
  OnPaymentSucceeded,
  OnRefund,
  OnTerminateRetention,
  type PaymentNotification,
  type RefundNotification,
  type TerminateRetentionAnswer,
  type TerminateRetentionNotification,
  type WechatPayNotification,
} from "../../lib";
import { WechatPaySimulator } from "../../lib/testing";
import { post } from "../notification/wechat-pay";
import { EVENTS, type ToldEvent } from "./events";

const LIB = join(__dirname, "../../lib");
const ANSWER: TerminateRetentionAnswer = {
  retention_type: "COUPON",
  coupon_info: { state: "SEND_COUPON", coupon_id: "9856000" },
};

/** What the marked methods have heard. */
let heard: Array<[by: ToldEvent["heardBy"], event: WechatPayNotification]>;

@Injectable()
class Shop {
  @OnContractSigned()
  signed(event: ContractNotification) {
    heard.push(["signed", event]);
  }

  @OnContractTerminated()
  ended(event: ContractNotification) {
    heard.push(["ended", event]);
  }

  @OnPaymentSucceeded()
  paid(event: PaymentNotification) {
    heard.push(["paid", event]);
  }

  @OnPaymentFailed()
  failed(event: PaymentNotification) {
    heard.push(["failed", event]);
  }

  @OnRefund()
  refunded(event: RefundNotification) {
    heard.push(["refunded", event]);
  }

  @OnTerminateRetention()
  kept(event: TerminateRetentionNotification) {
    heard.push(["kept", event]);
    return ANSWER;
  }

  @OnNotification("ENTRUST.SIGNING")
  @OnNotification("ENTRUST.RELEASE")
  @OnNotification("INSURANCE_ENTRUST.RENEW")
  other(event: WechatPayNotification) {
    heard.push(["other", event]);
  }
}

/** Of another product, which no method is marked for. */
const UNKNOWN = "PAYSCORE.USER_PAID";

/** A deduction as API v2 tells it. */
const XML =
  "<xml><return_code><![CDATA[SUCCESS]]></return_code><contract_id><![CDATA[1]]></contract_id></xml>";

describe.each([
  ["Express", () => new ExpressAdapter()],
  ["Fastify", () => new FastifyAdapter()],
])("every event on %s", (_, adapter) => {
  let wechat: WechatPaySimulator;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    wechat = await WechatPaySimulator.start();
  });
  afterAll(() => wechat.stop());
  beforeEach(async () => {
    heard = [];
    const warn = vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    const error = vi.spyOn(Logger.prototype, "error").mockReturnValue();
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...wechat.moduleOptions,
          notification: { path: "notify" },
        }),
      ],
      providers: [Shop],
    }).compile();
    app = testing.createNestApplication(adapter(), {
      rawBody: true,
      logger: false,
    });
    await app.listen(0, "127.0.0.1");
    url = `${await app.getUrl()}/notify`;
    [warn, error].forEach((spy) => spy.mockClear());
    return async () => {
      await app.close();
      vi.restoreAllMocks();
    };
  });

  const sign = (event_type: string, resource: object) =>
    wechat.signNotification({ event_type, resource });
  const refusals = () =>
    [Logger.prototype.warn, Logger.prototype.error].flatMap((each) =>
      vi.mocked(each).mock.calls.map(([line]) => String(line)),
    );

  describe.each(EVENTS)("$type, $role, heard by $heardBy", (event) => {
    const { type, resource, heardBy, tells, told } = event;

    it("is handled once, in the fields of its type", async () => {
      const sent = sign(type, resource);
      const answers = [await post(url, sent), await post(url, sent)];
      const isQuestion = heardBy === "kept";
      expect(answers.map(({ status }) => status)).toEqual(
        isQuestion ? [200, 200] : [204, 204],
      );
      // A question is asked anew.
      const times = heardBy === "none" ? 0 : isQuestion ? 2 : 1;
      expect(heard.map(([by]) => by)).toEqual(Array(times).fill(heardBy));
      for (const [, each] of heard) {
        expect(each.event_type).toBe(type);
        expect(told(each)).toEqual(tells);
      }
      expect(answers[0]!.body).toEqual(
        isQuestion
          ? JSON.stringify({ code: "SUCCESS", message: "", ...ANSWER })
          : "",
      );
      expect(refusals()).toEqual([]);
    });

    it("is refused where it is another merchant's", async () => {
      const others = {
        ...resource,
        ...{ mchid: "1900000999", sp_mchid: undefined },
        combine_mchid: undefined,
      };
      const { status } = await post(url, sign(type, others));
      expect([status, heard]).toEqual([409, []]);
      expect(refusals()).toEqual([
        expect.stringContaining(
          `(${type}) refused (409): its resource names another merchant (mchid ***0999)`,
        ),
      ]);
    });

    it("is refused where a byte was changed", async () => {
      const { headers, body } = sign(type, resource);
      const changed = body.replace('"event_type"', '"event_tyqe"');
      const { status } = await post(url, { headers, body: changed });
      expect([status, heard]).toEqual([401, []]);
      expect(refusals()).toEqual([
        expect.stringMatching(/^Notification refused \(401\)/),
      ]);
    });
  });

  it.each([{ mchid: "1900000109" }, { sp_mchid: "1900000109" }])(
    "but one of a type that nobody hears is refused, of %j",
    async (parties) => {
      const { status } = await post(url, sign(UNKNOWN, parties));
      expect([status, heard]).toEqual([501, []]);
      expect(refusals()).toEqual([
        expect.stringContaining(
          `(${UNKNOWN}) refused (501): no handler for it. WeChat Pay repeats it for a day: until then mark a method by @OnNotification("${UNKNOWN}")`,
        ),
      ]);
    },
  );

  it.each(["text/xml", "application/xml; charset=utf-8"])(
    "but one of API v2 is refused as what it is, %s",
    async (type) => {
      const headers = { "Content-Type": type };
      const { status } = await post(url, { headers, body: XML });
      expect([status, heard]).toEqual([415, []]);
      expect(refusals()).toEqual([
        expect.stringContaining(
          "it is XML, as API v2 notifies its contracts and deductions (委托代扣)",
        ),
      ]);
    },
  );
});

describe("the table of events", () => {
  it("has a row for every one that the package names, and none besides", () => {
    const named = new Set(
      ["notification", "testing"].flatMap((folder) =>
        readdirSync(join(LIB, folder), { recursive: true })
          .map(String)
          .filter((file) => file.endsWith(".ts"))
          .flatMap((file) =>
            eventsIn(readFileSync(join(LIB, folder, file), "utf8")),
          ),
      ),
    );
    const types = new Set(EVENTS.map(({ type }) => type));
    expect([...types].sort()).toEqual([...named].sort());
  });

  it("finds the names in texts and in expressions", () => {
    expect(eventsIn('"A_B.SIGN" /^C\\.(D|E_F)$/ `G.${x}`')).toEqual([
      "A_B.SIGN",
      "C.D",
      "C.E_F",
    ]);
  });
});

/** The types of events that stand in a source: `TRANSACTION.FAIL`, or `TRANSACTION\.(SUCCESS|FAIL)` in an expression. */
function eventsIn(source: string): string[] {
  const names = /\b([A-Z_]{2,}|[A-Z])\\?\.(?:\(([A-Z_|]+)\)|([A-Z][A-Z_]*)\b)/g;
  return [...source.matchAll(names)].flatMap(([, family, several, one = ""]) =>
    (several ?? one).split("|").map((ending) => `${family}.${ending}`),
  );
}
