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
