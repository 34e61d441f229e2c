const { yuan } = require("../../shop/money.js");

const { shop } = getApp();

Page({
  data: { lines: [], total: "", checkout: "" },

  async onShow() {
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
    this.show(await shop.setQuantity(currentTarget.dataset.product, 0));
  },

  async checkOut() {
    const { number } = await shop.checkOut(this.data.checkout);
    wx.navigateTo({ url: `/pages/order/order?number=${number}` });
  },
});
