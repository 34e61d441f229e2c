import { Controller, type INestApplication, Post } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { Test } from "@nestjs/testing";
import {
  type ContractNotification,
  ContractsModule,
  HandlesNotifications,
  isContractSigned,
  isContractTerminated,
  Notification,
  PreEntrustSignService,
  WechatPayClient,
} from "../../../lib";
import { EXAMPLE_VALUES, type WechatPaySimulator } from "../../../lib/testing";

@Controller()
class NotifyController {
  readonly handled: string[] = [];
  readonly contracts = new Map<string, string | undefined>();

  @Post("notify")
  @HandlesNotifications()
  notify(@Notification() event: ContractNotification) {
    this.handled.push(event.event_type);
    const { out_contract_code, contract_id } = event.resource;
    if (isContractSigned(event)) {
      this.contracts.set(out_contract_code, contract_id);
    } else if (isContractTerminated(event)) {
      this.contracts.delete(out_contract_code);
    }
  }
}

/** What a customer buys. Whatever is left out is a cup of coffee for the user of the documents. */
export interface Purchase {
  out_trade_no?: string;
  description?: string;
  /** In fen. */
  total?: number;
  openid?: string;
}

/** A small shop that uses the package as its users do. */
export class Shop {
  private constructor(
    private readonly app: INestApplication,
    private readonly mchid: string,
    private readonly notifyUrl: string,
  ) {}

  /** Starts a shop that pays through this simulator. */
  static async start(wechat: WechatPaySimulator): Promise<Shop> {
    const testing = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(wechat.moduleOptions)],
      controllers: [NotifyController],
    }).compile();
    const app = testing.createNestApplication(new ExpressAdapter(), {
      rawBody: true,
      logger: false,
    });
    await app.listen(0, "127.0.0.1");
    return new Shop(app, wechat.mchid, `${await app.getUrl()}/notify`);
  }

  /** The `event_type` of every notification that the shop handled, each once. */
  get handled(): readonly string[] {
    return this.app.get(NotifyController).handled;
  }

  /** The contracts that the shop holds: `contract_id` by `out_contract_code`. */
  get contracts(): ReadonlyMap<string, string | undefined> {
    return this.app.get(NotifyController).contracts;
  }

  /** Places an order, by a contract where one is given. @returns its prepay_id */
  async placeOrder(
    purchase: Purchase = {},
    contractId?: string,
  ): Promise<string> {
    const operation =
      contractId === undefined ? "jsapi" : "jsapi-with-contract";
    const { data } = await this.app
      .get(WechatPayClient)
      .post<{ prepay_id: string }>(`/v3/pay/transactions/${operation}`, {
        appid: EXAMPLE_VALUES.appid,
        mchid: this.mchid,
        description: purchase.description ?? "一杯咖啡",
        out_trade_no: purchase.out_trade_no ?? "1217752501201407033233368018",
        notify_url: this.notifyUrl,
        amount: { total: purchase.total ?? 200, currency: "CNY" },
        payer: { openid: purchase.openid ?? EXAMPLE_VALUES.openid },
        ...(contractId !== undefined && {
          contract_info: { password_free_contract_id: contractId },
        }),
      });
    return data.prepay_id;
  }

  /** Places an order, and has the customer asked after payment. @returns its prepay_id */
  async checkout(code: string, purchase: Purchase = {}): Promise<string> {
    const prepay_id = await this.placeOrder(purchase);
    await this.app.get(PreEntrustSignService).payRedirectSign({
      ...this.preSigning(code),
      openid: purchase.openid ?? EXAMPLE_VALUES.openid,
      prepay_id,
    });
    return prepay_id;
  }

  /** Gives a part of a payment back, in fen. */
  async refund(
    out_trade_no: string,
    refund: number,
    total: number,
  ): Promise<void> {
    const amount = { refund, total, currency: "CNY" };
    const body = { out_trade_no, out_refund_no: `${out_trade_no}-r`, amount };
    await this.app
      .get(WechatPayClient)
      .post("/v3/refund/domestic/refunds", body);
  }

  /** Opens a signing session in the mini program. @returns its pre_entrustweb_id */
  async preSignInMiniProgram(code: string): Promise<string> {
    const { data } = await this.app
      .get(PreEntrustSignService)
      .miniProgram(this.preSigning(code));
    return data.pre_entrustweb_id;
  }

  /** Closes the shop. */
  stop(): Promise<void> {
    return this.app.close();
  }

  private preSigning(out_contract_code: string) {
    const { appid, service_id, contract_display_account, openid } =
      EXAMPLE_VALUES;
    return {
      appid,
      service_id,
      out_contract_code,
      notify_url: this.notifyUrl,
      contract_display_account,
      openid,
    };
  }
}
