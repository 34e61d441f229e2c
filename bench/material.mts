import { generateKeyPairSync } from "node:crypto";

/** Keys that a run makes for itself and hands to each of its processes. */
export interface Material {
  /** PKCS#8 PEM, as `apiclient_key.pem`. */
  merchantPrivateKey: string;
  /** Signs what WeChat Pay sends. */
  platformPrivateKey: string;
  /** SPKI PEM, as `pub_key.pem`. */
  platformPublicKey: string;
}

export const MCHID = "1900000109";
export const MERCHANT_SERIAL = "3775B6A45ACD588826D15E583A95F5DD4091C95A";
export const PUBLIC_KEY_ID = "PUB_KEY_ID_0119000001092024111100000000000000";
export const API_V3_KEY = "0123456789abcdef0123456789abcdef";

export const PRE_SIGNING_PATH =
  "/v3/password-exempt-contract/contracts/ecommerce/pre-entrust-sign/pay-redirect-sign";

/** A pre-signing as the document of the operation shows it. */
export const PRE_SIGNING = {
  appid: "wxd678efh567hg6787",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  out_contract_code: "wxwtdk20200910100000",
  service_id: 12535,
  contract_display_account: "微信代扣用户A",
  notify_url: "https://yourapp.com/notify",
  prepay_id: "wx201410272009395522657a690389285100",
};

/** A request that a case sends, and what WeChat Pay answers. */
export interface Sent {
  path: string;
  data: Readonly<Record<string, unknown>>;
  answer: Readonly<Record<string, unknown>>;
}

/** The requests whose whole way is measured. */
export const SENT = {
  preSigning: {
    path: PRE_SIGNING_PATH,
    data: PRE_SIGNING,
    answer: {
      mchid: MCHID,
      service_id: PRE_SIGNING.service_id,
      out_contract_code: PRE_SIGNING.out_contract_code,
    },
  },
  order: {
    path: "/v3/pay/transactions/jsapi",
    data: {
      appid: PRE_SIGNING.appid,
      mchid: MCHID,
      description: "一杯咖啡",
      out_trade_no: "20261127103456001",
      notify_url: PRE_SIGNING.notify_url,
      amount: { total: 100, currency: "CNY" },
      payer: { openid: PRE_SIGNING.openid },
    },
    answer: { prepay_id: PRE_SIGNING.prepay_id },
  },
  refund: {
    path: "/v3/refund/domestic/refunds",
    data: {
      out_trade_no: "20261127103456001",
      out_refund_no: "20261127103456001R1",
      reason: "商品已售完",
      notify_url: PRE_SIGNING.notify_url,
      amount: { refund: 100, total: 100, currency: "CNY" },
    },
    answer: {
      refund_id: "50000000382019052709732678859",
      out_refund_no: "20261127103456001R1",
      transaction_id: "1217752501201407033233368018",
      out_trade_no: "20261127103456001",
      channel: "ORIGINAL",
      user_received_account: "招商银行信用卡0403",
      create_time: "2026-11-27T10:34:56+08:00",
      status: "PROCESSING",
      amount: {
        total: 100,
        refund: 100,
        payer_total: 100,
        payer_refund: 100,
        settlement_refund: 100,
        settlement_total: 100,
        discount_refund: 0,
        currency: "CNY",
      },
    },
  },
} as const satisfies Record<string, Sent>;

/** Names of these requests. */
export type SentName = keyof typeof SENT;

export function createMaterial(): Material {
  const encoding = {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  } as const;
  const platform = generateKeyPairSync("rsa", encoding);
  return {
    merchantPrivateKey: generateKeyPairSync("rsa", encoding).privateKey,
    platformPrivateKey: platform.privateKey,
    platformPublicKey: platform.publicKey,
  };
}
