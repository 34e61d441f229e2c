/** What the page says of a signing, by what `Signing` tells. */
const SIGNING_TEXTS = {
  signed: "免密支付已开通，下次购买无需输入密码。",
  cancelled: "您没有开通免密支付，可随时重新开通。",
  pending: "尚未收到签约结果。如已开通，稍后会显示在这里；否则可重新开通。",
  offered: "有一笔订单支付后会询问您是否开通，请先完成该订单。",
  failed: "暂时无法开通，请稍后重试。",
};

module.exports = { SIGNING_TEXTS };
