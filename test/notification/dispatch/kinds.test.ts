import {
  Injectable,
  type INestApplication,
  Logger,
  type Provider,
} from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ContractNotification,
  ContractsModule,
  type ContractsModuleOptions,
  ExpectsContract,
  ExpectsNotification,
  ExpectsPayment,
  ExpectsRefund,
  isPaymentOf,
  type NotificationContext,
  OnContractSigned,
  OnNotification,
  OnPaymentFailed,
  OnPaymentSucceeded,
  OnRefund,
  type PaymentNotification,
  type RefundNotification,
  type WechatPayNotification,
} from "../../../lib";
import {
  COMBINED_PAID,
  PAID,
  PARTNER_PAID,
  REFUNDED,
} from "../payments-and-refunds";
import {
  deliver,
  envelope,
  options,
  post,
  SIGNED_RESOURCE,
} from "../wechat-pay";

const PATH = "wechatpay/notify";

const FAILED = { ...PAID, trade_state: "PAY_FAIL" };

/** What comes, as its type, its resource and, where it is not the type's own, its original type. */
type Sent = [event_type: string, resource: object, original_type?: string];

const SIGNING: Sent = ["ENTRUST.SIGN", SIGNED_RESOURCE, "entrust"];
const PAYMENT: Sent = ["TRANSACTION.SUCCESS", PAID];
const FAILURE: Sent = ["TRANSACTION.FAIL", FAILED];
const REFUND: Sent = ["REFUND.SUCCESS", REFUNDED];
const SPLIT: Sent = [
  "TRANSACTION.SUCCESS",
  { mchid: "1900000109", order_id: "1" },
  "profitsharing",
];
const KINDS = { SIGNING, PAYMENT, FAILURE, REFUND, SPLIT };

let heard: string[];

@Injectable()
class Ledger {
  @OnContractSigned()
  signed({ resource }: ContractNotification) {
    heard.push(`signed ${resource.out_contract_code}`);
  }

  @OnPaymentSucceeded()
  paid({ resource }: PaymentNotification) {
    heard.push(
      "combine_out_trade_no" in resource
        ? `paid ${resource.sub_orders.map((order) => order.out_trade_no).join(" and ")}`
        : `paid ${resource.out_trade_no}`,
    );
  }

  @OnPaymentFailed()
  failed({ resource }: PaymentNotification) {
    heard.push(
      `failed ${"out_trade_no" in resource ? resource.out_trade_no : "together"}`,
    );
  }

  @OnRefund()
  refunded({ resource }: RefundNotification) {
    heard.push(`refunded ${resource.refund_status} ${resource.out_refund_no}`);
  }

  @OnNotification("TRANSACTION.SUCCESS")
  any({ original_type }: WechatPayNotification) {
    heard.push(`any of ${original_type}`);
  }
}

describe.each([
  ["Express", () => new ExpressAdapter()],
  ["Fastify", () => new FastifyAdapter()],
])("kinds of events on %s", (_, adapter) => {
  let app: INestApplication | undefined;
  beforeEach(() => {
    heard = [];
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    vi.restoreAllMocks();
  });

  async function open(
    providers: Provider[],
    notification: ContractsModuleOptions["notification"] = {},
  ) {
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...options,
          notification: { path: PATH, ...notification },
        }),
      ],
      providers,
    }).compile();
    app = testing.createNestApplication(adapter(), {
      rawBody: true,
      logger: false,
    });
    await app.listen(0, "127.0.0.1");
    vi.mocked(Logger.prototype.warn).mockClear();
  }

  /** @returns the status of the answer */
  async function send([event_type, resource, original_type]: Sent) {
    const body = envelope({
      event_type,
      plaintext: JSON.stringify(resource),
      resource: original_type === undefined ? {} : { original_type },
    });
    const { status } = await post(
      `${await app!.getUrl()}/${PATH}`,
      deliver(body),
    );
    return status;
  }

  it("come to the methods that are marked for them", async () => {
    await open([Ledger]);
    for (const sent of Object.values(KINDS)) {
      expect(await send(sent)).toBe(204);
    }
    expect(await send(["TRANSACTION.SUCCESS", COMBINED_PAID])).toBe(204);
    expect(heard).toEqual([
      `signed ${SIGNED_RESOURCE.out_contract_code}`,
      `paid ${PAID.out_trade_no}`,
      "any of transaction",
      `failed ${PAID.out_trade_no}`,
      `refunded SUCCESS ${REFUNDED.out_refund_no}`,
      "any of profitsharing",
      "paid 20150806125346 and 20150806125347",
      "any of transaction",
    ]);
    expect(Logger.prototype.warn).not.toHaveBeenCalled();
    expect(Logger.prototype.error).not.toHaveBeenCalled();
  });

  it("are compared with the record by the methods of their kind alone", async () => {
    @Injectable()
    class Records {
      @ExpectsContract()
      contract({ resource }: ContractNotification) {
        return this.asked(`contract ${resource.out_contract_code}`);
      }

      @ExpectsPayment()
      payment({ event_type }: PaymentNotification) {
        return this.asked(`payment ${event_type}`);
      }

      @ExpectsRefund()
      refund({ resource }: RefundNotification) {
        return this.asked(`refund ${resource.refund_id}`);
      }

      @ExpectsNotification()
      every({ event_type }: WechatPayNotification) {
        return this.asked(`every ${event_type}`);
      }

      private asked(what: string): boolean {
        asked.push(what);
        return true;
      }
    }
    const asked: string[] = [];
    await open([Ledger, Records]);
    for (const sent of Object.values(KINDS)) {
      expect(await send(sent)).toBe(204);
    }
    expect(await send(["SECURITY_ECHO.SUCCESS", {}, "security"])).toBe(204);
    expect(asked.sort()).toEqual(
      [
        `contract ${SIGNED_RESOURCE.out_contract_code}`,
        "payment TRANSACTION.SUCCESS",
        "payment TRANSACTION.FAIL",
        `refund ${REFUNDED.refund_id}`,
        ...Object.values(KINDS).map(([event_type]) => `every ${event_type}`),
      ].sort(),
    );
  });

  it.each([
    [ExpectsContract, ["SIGNING"]],
    [ExpectsPayment, ["PAYMENT", "FAILURE"]],
    [ExpectsRefund, ["REFUND"]],
    [ExpectsNotification, ["SIGNING", "PAYMENT", "FAILURE", "REFUND", "SPLIT"]],
  ] as const)(
    "are refused by %o where they are of its kind, and accepted else",
    async (expects, refused) => {
      @Injectable()
      class Records {
        @expects()
        nobodys() {
          return false;
        }
      }
      await open([Ledger, Records]);
      const answers = await Promise.all(
        Object.entries(KINDS).map(
          async ([kind, sent]) => [kind, await send(sent)] as const,
        ),
      );
      expect(
        answers.filter(([, status]) => status === 409).map(([kind]) => kind),
      ).toEqual(refused);
      expect(answers.filter(([, status]) => status === 204).length).toBe(
        answers.length - refused.length,
      );
    },
  );

  it("are asked of one method for several kinds", async () => {
    @Injectable()
    class Records {
      @ExpectsContract()
      @ExpectsRefund()
      isOurs(event: ContractNotification | RefundNotification) {
        asked.push(event.event_type);
        return true;
      }
    }
    const asked: string[] = [];
    await open([Ledger, Records]);
    for (const sent of Object.values(KINDS)) {
      await send(sent);
    }
    expect(asked).toEqual(["ENTRUST.SIGN", "REFUND.SUCCESS"]);
  });

  it("are delivered where the order agrees, and nowhere else", async () => {
    @Injectable()
    class Orders {
      @ExpectsPayment()
      isOurs({ resource }: PaymentNotification) {
        const { out_trade_no } = PAID;
        const order = { out_trade_no, total: 100, openid: PAID.payer!.openid };
        return isPaymentOf(order, resource);
      }
    }
    await open([Ledger, Orders]);
    const amount = { ...PAID.amount, total: 1 };
    const forOne: Sent = ["TRANSACTION.SUCCESS", { ...PAID, amount }];
    const another: Sent = ["TRANSACTION.SUCCESS", PARTNER_PAID];
    expect(await send(forOne)).toBe(409);
    expect(await send(another)).toBe(409);
    expect(heard).toEqual([]);
    expect(await send(PAYMENT)).toBe(204);
    expect(heard).toContain(`paid ${PAID.out_trade_no}`);
  });

  it("of a kind that no method is marked for are refused, for nobody would hear them", async () => {
    @Injectable()
    class Contracts {
      @OnContractSigned()
      open() {}
    }
    await open([Contracts]);
    expect(await send(SIGNING)).toBe(204);
    for (const sent of [PAYMENT, FAILURE, REFUND, SPLIT]) {
      expect(await send(sent)).toBe(501);
    }
  });

  it("are handled once for what they tell, whatever their id", async () => {
    const keys: string[] = [];
    @Injectable()
    class Books {
      @OnPaymentSucceeded({ id: "book" })
      @OnPaymentFailed()
      @OnRefund()
      book(
        _event: PaymentNotification | RefundNotification,
        { key }: NotificationContext,
      ) {
        keys.push(key);
      }
    }
    await open([Books]);
    const unnumbered = { ...FAILED, transaction_id: undefined };
    const events: Sent[] = [
      PAYMENT,
      ["TRANSACTION.SUCCESS", COMBINED_PAID],
      FAILURE,
      // A query has other words for it.
      ["TRANSACTION.FAIL", { ...FAILED, trade_state: "PAYERROR" }],
      ["TRANSACTION.FAIL", unnumbered],
      ["REFUND.CLOSED", { ...REFUNDED, refund_status: "CLOSED" }],
      ["REFUND.CLOSED", { ...REFUNDED, refund_status: "CLOSE" }],
      REFUND,
    ];
    for (const sent of [...events, ...events]) {
      expect(await send(sent)).toBe(204);
    }
    expect(keys).toEqual(
      [
        `transaction:${PAID.transaction_id}:SUCCESS`,
        `order:${COMBINED_PAID.combine_out_trade_no}:SUCCESS`,
        `order:${PAID.out_trade_no}:FAIL`,
        `refund:${REFUNDED.refund_id}:CLOSED`,
        `refund:${REFUNDED.refund_id}:SUCCESS`,
      ].map((key) => `1900000109:${key}:book`),
    );
  });

  it("come to a method that another decorator has wrapped, and to none that overrides one without a mark", async () => {
    const wrapped: string[] = [];
    const Wrapped =
      (name: string): MethodDecorator =>
      (_target, _key, descriptor: PropertyDescriptor) => {
        const method = descriptor.value as () => unknown;
        descriptor.value = function (this: unknown, ...given: []) {
          wrapped.push(name);
          return method.apply(this, given);
        };
      };
    class Marked {
      @OnPaymentSucceeded()
      paid(): void {
        throw new Error("it is overridden");
      }

      @OnPaymentSucceeded()
      @Wrapped("inside")
      inherited(): void {}
    }
    @Injectable()
    class Books extends Marked {
      override paid(): void {
        throw new Error("it is not marked");
      }

      @Wrapped("outside")
      @OnPaymentSucceeded()
      counted(): void {}
    }
    await open([Books]);
    expect(await send(PAYMENT)).toBe(204);
    expect(wrapped.toSorted()).toEqual(["inside", "outside"]);
  });

  it("are handled each where a refund is abnormal again", async () => {
    let times = 0;
    @Injectable()
    class Refunds {
      @OnRefund()
      settled() {
        times++;
      }
    }
    await open([Refunds]);
    const abnormal: Sent = [
      "REFUND.ABNORMAL",
      { ...REFUNDED, refund_status: "ABNORMAL" },
    ];
    expect(await send(abnormal)).toBe(204);
    expect(await send(abnormal)).toBe(204);
    expect(times).toBe(2);
  });

  it("are handled by their id where they tell of nothing", async () => {
    const keys: string[] = [];
    @Injectable()
    class Books {
      @OnNotification("TRANSACTION.SUCCESS")
      @OnNotification("REFUND.SUCCESS")
      book(_event: WechatPayNotification, { key }: NotificationContext) {
        keys.push(key.replace(/:[0-9a-f-]{36}:/, ":UUID:"));
      }
    }
    await open([Books]);
    for (const sent of [
      SPLIT,
      ["TRANSACTION.SUCCESS", {}],
      ["TRANSACTION.SUCCESS", { ...PAID, trade_state: "ACCEPT" }],
      ["REFUND.SUCCESS", { refund_id: 1, refund_status: "SUCCESS" }],
    ] as Sent[]) {
      expect(await send(sent)).toBe(204);
    }
    expect(keys).toEqual(Array(4).fill("1900000109:UUID:Books.book"));
  });

  it("of contracts that tell neither way are told in the log once, by the names of their fields", async () => {
    @Injectable()
    class Books {
      @OnContractSigned()
      @OnNotification("PWD_EXEMPT.CHANGE")
      book({ event_type }: WechatPayNotification) {
        heard.push(event_type);
      }
    }
    await open([Books]);
    const secret = { ...SIGNED_RESOURCE, contract_state: "PAUSED" };
    const change: Sent = ["PWD_EXEMPT.CHANGE", secret, "pwd_exempt"];
    for (const sent of [change, change]) {
      expect(await send(sent)).toBe(204);
    }
    expect(heard).toHaveLength(2);
    expect(vi.mocked(Logger.prototype.warn).mock.calls).toEqual([
      [
        expect.stringMatching(
          /^Notification \S+ \(PWD_EXEMPT\.CHANGE\) says neither that a contract was signed nor that it ended: original_type pwd_exempt, fields out_contract_code, mchid, appid, contract_id, service_id, openid, contract_state, a_field_of_next_year\.nested\./,
        ),
      ],
    ]);
    const [[line]] = vi.mocked(Logger.prototype.warn).mock.calls as [[string]];
    for (const value of [secret.openid, secret.contract_id, "PAUSED"]) {
      expect(line).not.toContain(value);
    }
    expect(await send(["PWD_EXEMPT.CHANGE", { ...secret, a: 1 }, "x"])).toBe(
      204,
    );
    expect(Logger.prototype.warn).toHaveBeenCalledTimes(2);
  });
});

describe("a marked method", () => {
  it("takes what it is given, or does not compile", () => {
    class Marked {
      @OnContractSigned()
      @OnPaymentSucceeded()
      @ExpectsRefund()
      nothing() {
        return true;
      }

      @OnPaymentSucceeded()
      @OnRefund()
      @ExpectsPayment()
      anything(event: WechatPayNotification, context: NotificationContext) {
        return event.id !== context.key;
      }

      // @ts-expect-error A payment is not a contract.
      @OnPaymentSucceeded()
      paid(event: ContractNotification) {
        return event;
      }

      // @ts-expect-error A refund is not a payment.
      @OnRefund()
      async refunded(event: PaymentNotification) {
        return event;
      }

      // @ts-expect-error It is asked about payments and refunds as well.
      @ExpectsNotification()
      isOurs(event: ContractNotification) {
        return event.id !== "";
      }

      // @ts-expect-error Only a boolean answers.
      @ExpectsContract()
      isMine(event: ContractNotification) {
        return event.id;
      }

      // @ts-expect-error It is given no third argument.
      @OnContractSigned()
      third(event: unknown, context: unknown, more: string) {
        return [event, context, more];
      }

      @OnContractSigned()
      code({ resource }: ContractNotification): string {
        return resource.out_contract_code;
      }

      @OnPaymentSucceeded()
      number({ resource }: PaymentNotification): unknown {
        // @ts-expect-error A payment has no code of a contract.
        return resource.out_contract_code;
      }
    }
    expect(new Marked().nothing()).toBe(true);
  });
});
