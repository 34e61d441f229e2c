const { attempt } = require("../../shop/attempt.js");
const { yuan } = require("../../shop/money.js");

const { shop } = getApp();

Page({
  data: { lines: [], total: "", checkout: "" },

  async onShow() {
    await attempt(wx, () => this.load());
  },

  async load() {
    this.show(await shop.cart());
  },

  show({ lines, total, checkout }) {
    this.setData({
      checkout,
      total: yuan(total),
      lines: lines.map((line) => ({
        ...line,
        sum: yuan(line.price * line.quantity),
      })),
    });
  },

  async remove({ currentTarget }) {
    const { product } = currentTarget.dataset;
    const remove = async () => this.show(await shop.setQuantity(product, 0));
    await attempt(wx, remove, () => this.load());
  },

  async checkOut() {
    const checkOut = async () => {
      const { number } = await shop.checkOut(this.data.checkout);
      wx.navigateTo({ url: `/pages/order/order?number=${number}` });
    };
    await attempt(wx, checkOut, () => this.load());
  },
});
