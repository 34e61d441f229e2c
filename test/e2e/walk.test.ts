import { Controller, type INestApplication, Post } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ContractNotification,
  ContractService,
  ContractsModule,
  HandlesNotifications,
  isContractSigned,
  isContractTerminated,
  Notification,
  PreEntrustSignService,
  WechatPayClient,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";

const CODE = "wxwtdk20200910100000";

@Controller()
class NotifyController {
  readonly contracts = new Map<string, string | undefined>();

  @Post("notify")
  @HandlesNotifications()
  notify(@Notification() event: ContractNotification) {
    const { out_contract_code, contract_id } = event.resource;
    if (isContractSigned(event)) {
      this.contracts.set(out_contract_code, contract_id);
    } else if (isContractTerminated(event)) {
      this.contracts.delete(out_contract_code);
    }
  }
}

describe.each([
  ["Express", () => new ExpressAdapter()],
  ["Fastify", () => new FastifyAdapter()],
])("a shop on %s", (_, adapter) => {
  let wechat: WechatPaySimulator;
  let app: INestApplication;
  let notifyUrl: string;

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start();
    const testing = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(wechat.moduleOptions)],
      controllers: [NotifyController],
    }).compile();
    app = testing.createNestApplication(adapter(), {
      rawBody: true,
      logger: false,
    });
    await app.listen(0, "127.0.0.1");
    notifyUrl = `${await app.getUrl()}/notify`;
  });
  afterEach(async () => {
    await app.close();
    await wechat.stop();
  });

  async function preSign(
    out_trade_no = "1217752501201407033233368018",
  ): Promise<string> {
    const { openid, appid } = EXAMPLE_VALUES;
    const { data } = await app
      .get(WechatPayClient)
      .post<{ prepay_id: string }>("/v3/pay/transactions/jsapi", {
        appid,
        mchid: wechat.merchant.mchid,
        description: "一杯咖啡",
        out_trade_no,
        notify_url: notifyUrl,
        amount: { total: 200, currency: "CNY" },
        payer: { openid },
      });
    await app.get(PreEntrustSignService).payRedirectSign({
      appid,
      service_id: 12535,
      out_contract_code: CODE,
      notify_url: notifyUrl,
      contract_display_account: "微信代扣用户A",
      prepay_id: data.prepay_id,
      openid,
    });
    return data.prepay_id;
  }

  it("places an order, pre-signs, is paid, is notified and holds a contract", async () => {
    const prepay_id = await preSign();
    expect((await wechat.pay(prepay_id)).offered).toBe(true);
    const { contract_id, notification } = await wechat.sign(CODE);
    expect(notification.status).toBe(204);
    expect(app.get(NotifyController).contracts).toEqual(
      new Map([[CODE, contract_id]]),
    );
    const { data } = await app
      .get(ContractService)
      .query({ service_id: 12535, out_contract_code: CODE });
    expect(data).toMatchObject({ contract_id, contract_state: "SIGNED" });
  });

  it("ends a contract, and learns of one that the user ended", async () => {
    await wechat.pay(await preSign());
    await wechat.sign(CODE);
    await app.get(ContractService).terminate({
      service_id: 12535,
      out_contract_code: CODE,
      contract_termination_remark: "用户申请解约",
    });
    await wechat.notificationsSettled();
    expect(app.get(NotifyController).contracts.size).toBe(0);
    await expect(preSign("another-order")).rejects.toMatchObject({
      status: 400,
      code: "INVALID_REQUEST",
      message: expect.stringContaining("after termination"),
      outcome: "rejected",
    });
  });

  it("refuses every notification that was tampered with, and takes the real one that follows", async () => {
    await wechat.pay(await preSign());
    for (const fault of [
      "unsigned",
      "wrongKey",
      "wrongSerial",
      "stale",
      "wrongBody",
      "signtest",
    ] as const) {
      wechat.notificationFaults.once(fault);
    }
    const first = await wechat.sign(CODE);
    expect(first.notification.status).toBe(401);
    for (let retry = 1; retry < 6; retry++) {
      const { status } = await wechat.redeliver(first.notification.id);
      expect(status).toBe(401);
    }
    expect(app.get(NotifyController).contracts.size).toBe(0);
    const { status } = await wechat.redeliver(first.notification.id);
    expect(status).toBe(204);
    expect(app.get(NotifyController).contracts.get(CODE)).toBe(
      first.contract_id,
    );
  });
});
