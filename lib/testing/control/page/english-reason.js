/** WeChat Pay's own words where the simulator adds none, in English. */
const OFFICIAL = {
  该订单已关闭: "the order is closed",
  该订单已支付: "the order is paid already",
  订单不存在: "there is no such order",
  订单号非法: "the order number is not one",
  "Http头缺少Accept或User-Agent": "the header Accept or User-Agent is missing",
  "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。":
    "there is no platform certificate; apply for the public key on the merchant platform, API security",
};

/** Why a request was refused, in English. @param {string} reason the simulator's words, or WeChat Pay's where those say all */
export function englishReason(reason) {
  return OFFICIAL[reason] ?? reason;
}
