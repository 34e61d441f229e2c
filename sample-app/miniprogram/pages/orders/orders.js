const { attempt } = require("../../shop/attempt.js");
const { yuan } = require("../../shop/money.js");

const { shop } = getApp();

const STATES = {
  placing: "下单中",
  payable: "待支付",
  stalled: "待支付",
  paid: "已支付",
  closed: "已关闭",
};

Page({
  data: { orders: [], isLoaded: false },

  async onShow() {
    await attempt(wx, () => this.load());
  },

  async load() {
    const orders = await shop.orders();
    this.setData({
      isLoaded: true,
      orders: orders.map(({ number, lines, total, state }) => ({
        number,
        goods: lines
          .map(({ nameZh, quantity }) => `${nameZh} × ${quantity}`)
          .join("、"),
        total: yuan(total),
        state: STATES[state],
      })),
    });
  },
});
