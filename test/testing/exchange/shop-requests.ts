import { randomBytes } from "node:crypto";
import type { WechatPaySimulator } from "../../../lib/testing/index";
import {
  contractPath,
  type Deviations,
  post,
  preSign,
  type RawAnswer,
  send,
} from "../merchant-requests";

export const SERVICE_ID = 12535;
export const CODE = "wxwtdk20200910100000";
export const CERTIFICATES = "/v3/certificates";

const TRANSACTIONS = "/v3/pay/transactions";
const ECHO = "/v3/security/echo?a=1";
const ECHO_BODY = '{ "echo_message": "微信" }';
const ORDER = {
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  description: "Image形象店-深圳腾大-QQ公仔",
  out_trade_no: "1217752501201407033233368018",
  notify_url: "https://yourapp.com/paid",
  amount: { total: 100, currency: "CNY" },
  payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
};

/** What a shop sends: right as it stands, wrong in what a test changes. */
export class ShopRequests {
  constructor(readonly wechat: WechatPaySimulator) {}

  certificates(deviations: Deviations = {}): Promise<RawAnswer> {
    return send(this.wechat, CERTIFICATES, deviations);
  }

  order(changes: Record<string, unknown> = {}): Promise<RawAnswer> {
    const path = `${TRANSACTIONS}/jsapi`;
    return post(this.wechat, path, { ...ORDER, ...changes });
  }

  /** @param password_free_contract_id the contract that pays the order */
  orderByContract(password_free_contract_id: string): Promise<RawAnswer> {
    return post(this.wechat, `${TRANSACTIONS}/jsapi-with-contract`, {
      ...ORDER,
      contract_info: { password_free_contract_id },
    });
  }

  /** Places the order, and the user pays it. */
  async paid(): Promise<void> {
    const { json } = await this.order();
    await this.wechat.pay(String(json.prepay_id));
  }

  closeOrder(): Promise<RawAnswer> {
    const { out_trade_no, mchid } = ORDER;
    const path = `${TRANSACTIONS}/out-trade-no/${out_trade_no}/close`;
    return post(this.wechat, path, { mchid });
  }

  queryOrder(): Promise<RawAnswer> {
    const { out_trade_no, mchid } = ORDER;
    const path = `${TRANSACTIONS}/out-trade-no/${out_trade_no}`;
    return send(this.wechat, `${path}?mchid=${mchid}`);
  }

  async preSign(changes: Record<string, unknown> = {}): Promise<RawAnswer> {
    return (await preSign(this.wechat, changes)).answer;
  }

  /** Pre-signs, then the user pays and signs. @returns the `prepay_id` of the paid order */
  async signed(): Promise<string> {
    const { prepay_id } = await preSign(this.wechat);
    await this.wechat.sign(CODE);
    return prepay_id;
  }

  query(code = CODE, serviceId = SERVICE_ID): Promise<RawAnswer> {
    return send(this.wechat, contractPath(code, serviceId));
  }

  terminate(
    body: unknown = { contract_termination_remark: "the shop closes" },
  ): Promise<RawAnswer> {
    return post(this.wechat, `${contractPath(CODE)}/terminate`, body);
  }

  echo(
    changes: { body?: string; headers?: Deviations["headers"] } = {},
  ): Promise<RawAnswer> {
    return send(this.wechat, ECHO, {
      method: "POST",
      body: changes.body ?? ECHO_BODY,
      headers: {
        "Wechatpay-Serial": this.wechat.platform.publicKey.id,
        ...changes.headers,
      },
    });
  }

  /** An echo for which another line than the one that is sent was signed. */
  echoSignedWith(
    changes: Partial<
      Record<"method" | "path" | "timestamp" | "nonce" | "body", string>
    >,
  ): Promise<RawAnswer> {
    const sent = {
      method: "POST",
      path: ECHO,
      timestamp: secondsFromNow(0),
      nonce: randomBytes(16).toString("hex"),
      body: ECHO_BODY,
    };
    const lines = Object.values({ ...sent, ...changes });
    const message = `${lines.join("\n")}\n`;
    return send(this.wechat, ECHO, { ...sent, message });
  }
}

/** A time as the `Authorization` header carries it. */
export function secondsFromNow(seconds: number): string {
  return String(Math.floor(Date.now() / 1000) + seconds);
}
