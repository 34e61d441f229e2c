const { attempt } = require("../../shop/attempt.js");
const { yuan } = require("../../shop/money.js");

const { shop } = getApp();

Page({
  data: { products: [] },

  async onLoad() {
    await attempt(wx, () => this.load());
  },

  async load() {
    const products = await shop.products();
    this.setData({
      products: products.map((each) => ({ ...each, price: yuan(each.price) })),
    });
  },

  async add({ currentTarget }) {
    await attempt(wx, async () => {
      await shop.add(currentTarget.dataset.product);
      wx.showToast({ title: "已加入购物车" });
    });
  },
});
