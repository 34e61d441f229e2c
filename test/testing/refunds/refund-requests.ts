import type { WechatPaySimulator } from "../../../lib/testing/index";
import {
  type Deviations,
  post,
  type RawAnswer,
  send,
} from "../merchant-requests";
import {
  type Body,
  COMBINED_JSAPI,
  DIRECT_ORDER,
  JSAPI,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  placed,
  PLATFORM_ORDER,
} from "../orders/order-requests";

export const REFUND_NO = "1217752501201407033233368018-r1";
const DOMESTIC = "/v3/refund/domestic/refunds";
const ECOMMERCE = "/v3/ecommerce/refunds";
const SHOP = String(PARTNER_ORDER.sub_mchid);
const [PART] = PLATFORM_ORDER.sub_orders as [Body];

/** Whoever refunds what was paid: the operations and the fields that it has. */
export interface Refunder {
  title: string;
  apply: string;
  /** The order, and how it is placed. */
  place: string;
  order: Body;
  /** Number and total of what is refunded. */
  out_trade_no: string;
  total: number;
  /** Further fields of the application. */
  fields: Body;
  sub_mchid?: string;
  /** Paths by which a refund is queried. */
  queries: (refundId: string) => string[];
  abnormal: (refundId: string) => string;
}

const domestic = {
  apply: DOMESTIC,
  queries: () => [`${DOMESTIC}/${REFUND_NO}`],
  abnormal: (id: string) => `${DOMESTIC}/${id}/apply-abnormal-refund`,
};
const ecommerce = {
  apply: `${ECOMMERCE}/apply`,
  queries: (id: string) => [
    `${ECOMMERCE}/out-refund-no/${REFUND_NO}`,
    `${ECOMMERCE}/id/${id}`,
  ],
  abnormal: (id: string) => `${ECOMMERCE}/${id}/apply-abnormal-refund`,
};
const ofPartner = {
  place: PARTNER_JSAPI,
  order: PARTNER_ORDER,
  out_trade_no: String(PARTNER_ORDER.out_trade_no),
  total: 100,
  sub_mchid: SHOP,
};

/** A direct merchant, a service provider, and a platform of one shop or of several. */
export const REFUNDERS: Refunder[] = [
  {
    title: "a direct merchant",
    ...domestic,
    place: JSAPI,
    order: DIRECT_ORDER,
    out_trade_no: String(DIRECT_ORDER.out_trade_no),
    total: 100,
    fields: {},
  },
  {
    title: "a service provider",
    ...domestic,
    ...ofPartner,
    fields: { sub_mchid: SHOP },
  },
  {
    title: "a platform",
    ...ecommerce,
    ...ofPartner,
    fields: { sub_mchid: SHOP, sp_appid: PARTNER_ORDER.sp_appid },
  },
  {
    title: "a platform, of a part of a combined order",
    ...ecommerce,
    place: COMBINED_JSAPI,
    order: PLATFORM_ORDER,
    out_trade_no: String(PART.out_trade_no),
    total: 70,
    sub_mchid: String(PART.sub_mchid),
    fields: {
      sub_mchid: PART.sub_mchid,
      sp_appid: PLATFORM_ORDER.combine_appid,
    },
  },
];

/** A payment that may be refunded. */
export class PaidOrder {
  private constructor(
    private readonly wechat: WechatPaySimulator,
    readonly refunder: Refunder,
    private readonly notify_url: string,
  ) {}

  /** Places and pays the order. */
  static async of(
    wechat: WechatPaySimulator,
    refunder: Refunder,
    notify_url: string,
  ): Promise<PaidOrder> {
    await wechat.pay(await placed(wechat, refunder.place, refunder.order));
    return new PaidOrder(wechat, refunder, notify_url);
  }

  /** The application for the whole. */
  application(changes: Body = {}): Body {
    const { out_trade_no, total, fields } = this.refunder;
    return {
      out_trade_no,
      out_refund_no: REFUND_NO,
      notify_url: this.notify_url,
      amount: { refund: total, total, currency: "CNY" },
      ...fields,
      ...changes,
    };
  }

  apply(changes: Body = {}): Promise<RawAnswer> {
    return post(this.wechat, this.refunder.apply, this.application(changes));
  }

  /** Applies for a part. */
  applyFor(out_refund_no: string, refund: number): Promise<RawAnswer> {
    const { total } = this.refunder;
    const amount = { refund, total, currency: "CNY" };
    return this.apply({ out_refund_no, amount });
  }

  /** What every query answers, which is the same. */
  async query(sub_mchid = this.refunder.sub_mchid): Promise<RawAnswer[]> {
    const { refund_id = "" } = this.wechat.refunds[0] ?? {};
    const search = sub_mchid === undefined ? "" : `?sub_mchid=${sub_mchid}`;
    return Promise.all(
      this.refunder
        .queries(refund_id)
        .map((path) => send(this.wechat, path + search)),
    );
  }

  /** Says where the money of an abnormal refund goes. */
  applyAbnormal(
    changes: Body = {},
    deviations: Deviations = {},
  ): Promise<RawAnswer> {
    const { refund_id = "" } = this.wechat.refunds[0] ?? {};
    return post(
      this.wechat,
      this.refunder.abnormal(refund_id),
      {
        out_refund_no: REFUND_NO,
        type: "MERCHANT_BANK_CARD",
        sub_mchid: this.refunder.sub_mchid,
        ...changes,
      },
      deviations,
    );
  }
}
