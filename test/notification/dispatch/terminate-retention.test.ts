import { type INestApplication, Injectable, Logger } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ContractsModule,
  type NotificationContext,
  OnContractTerminated,
  OnTerminateRetention,
  type TerminateRetentionAnswer,
  type TerminateRetentionNotification,
} from "../../../lib";
import { deliver, envelope, options, post } from "../wechat-pay";

const RESOURCE = {
  mchid: "1900000109",
  contract_id: "123124412412423431",
  appid: "wxd678efh567hg6787",
  plan_id: 12535,
  out_contract_code: "tea0001",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
};
const ANSWER: TerminateRetentionAnswer = {
  retention_type: "COUPON",
  coupon_info: { state: "SEND_COUPON", coupon_id: "9856000" },
};
const keep =
  vi.fn<
    (
      event: TerminateRetentionNotification,
      context: NotificationContext,
    ) => TerminateRetentionAnswer | Promise<TerminateRetentionAnswer>
  >();
const ended = vi.fn();

@Injectable()
class Retention {
  @OnTerminateRetention()
  keep(event: TerminateRetentionNotification, context: NotificationContext) {
    return keep(event, context);
  }

  @OnContractTerminated()
  ended() {
    ended();
  }
}

@Injectable()
class Another {
  @OnTerminateRetention()
  keep() {
    return ANSWER;
  }
}

let app: INestApplication | undefined;

async function open(
  adapter: ExpressAdapter | FastifyAdapter,
  providers = [Retention] as (typeof Retention | typeof Another)[],
): Promise<string> {
  const module = await Test.createTestingModule({
    imports: [
      ContractsModule.forRoot({
        ...options,
        notification: { path: "wechatpay/notify" },
      }),
    ],
    providers,
  })
    .setLogger({ log() {}, warn() {}, error() {} })
    .compile();
  app = module.createNestApplication(adapter, { rawBody: true });
  await app.listen(0, "127.0.0.1");
  return `${await app.getUrl()}/wechatpay/notify`;
}

afterEach(async () => {
  await app?.close();
  app = undefined;
  vi.restoreAllMocks();
  keep.mockReset();
  ended.mockReset();
});

const question = (id?: string) =>
  deliver(
    envelope({
      ...(id && { id }),
      event_type: "ENTRUST.TERMINATE_RETENTION",
      plaintext: JSON.stringify(RESOURCE),
      resource: { original_type: "entrust" },
    }),
  );

describe.each([
  ["Express", () => new ExpressAdapter()],
  ["Fastify", () => new FastifyAdapter()],
] as const)(
  "The question whether a coupon keeps the user, on %s",
  (_name, adapter) => {
    it("is answered with what the method returns, at each delivery", async () => {
      const url = await open(adapter());
      keep.mockReturnValue(ANSWER);
      for (const delivery of ["first", "second"]) {
        const answer = await post(url, question("one-id"));
        expect(answer.status, delivery).toBe(200);
        expect(JSON.parse(answer.body)).toEqual({
          code: "SUCCESS",
          message: "",
          ...ANSWER,
        });
      }
      expect(keep).toHaveBeenCalledTimes(2);
      expect(keep.mock.calls[0]![0].resource).toEqual(RESOURCE);
      expect(ended).not.toHaveBeenCalled();
    });

    it("is answered 500 where the method fails, and the log says so", async () => {
      const url = await open(adapter());
      const error = vi.spyOn(Logger.prototype, "error");
      keep.mockRejectedValue(new Error("no coupons"));
      const answer = await post(url, question());
      expect(answer.status).toBe(500);
      expect(JSON.parse(answer.body).code).toBe("FAIL");
      expect(String(error.mock.calls[0]![0])).toContain(
        "Retention.keep failed to answer",
      );
    });

    it.each([undefined, "SEND_COUPON", [ANSWER]])(
      "is answered 500 where the method returns no body of an answer: %j",
      async (returned) => {
        const url = await open(adapter());
        keep.mockReturnValue(returned as never);
        expect((await post(url, question())).status).toBe(500);
      },
    );

    it("is no other merchant's", async () => {
      const url = await open(adapter());
      const others = deliver(
        envelope({
          event_type: "ENTRUST.TERMINATE_RETENTION",
          plaintext: JSON.stringify({ ...RESOURCE, mchid: "1900000999" }),
        }),
      );
      expect((await post(url, others)).status).toBe(409);
      expect(keep).not.toHaveBeenCalled();
    });

    it("is never marked", async () => {
      const url = await open(adapter());
      keep.mockImplementation(async (_event, { completeWithin }) => {
        await expect(completeWithin({})).rejects.toThrow("never marked");
        return ANSWER;
      });
      expect((await post(url, question())).status).toBe(200);
    });
  },
);

it("Two methods that answer stop the start", async () => {
  await expect(
    open(new ExpressAdapter(), [Retention, Another]),
  ).rejects.toThrow("one method answers");
});
