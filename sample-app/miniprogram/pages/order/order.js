const { yuan } = require("../../shop/money.js");

const { shop } = getApp();

const LOOK_AGAIN_MS = 3000;

Page({
  data: { order: null, total: "" },

  onLoad({ number }) {
    this.number = number;
  },

  async onShow() {
    this.timer = setInterval(() => this.look(), LOOK_AGAIN_MS);
    await this.look();
  },

  onHide() {
    clearInterval(this.timer);
  },

  onUnload() {
    clearInterval(this.timer);
  },

  async look() {
    this.show(await shop.order(this.number));
  },

  show(order) {
    this.setData({ order, total: yuan(order.total) });
  },

  async pay() {
    this.show(await shop.pay(this.number));
  },

  async place() {
    this.show(await shop.place(this.number));
  },
});
