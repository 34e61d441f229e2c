const { yuan } = require("../../shop/money.js");

const { shop } = getApp();

Page({
  data: { products: [] },

  async onLoad() {
    const products = await shop.products();
    this.setData({
      products: products.map((each) => ({ ...each, price: yuan(each.price) })),
    });
  },

  async add({ currentTarget }) {
    await shop.add(currentTarget.dataset.product);
    wx.showToast({ title: "已加入购物车" });
  },
});
