const { attempt } = require("../../shop/attempt.js");
const { yuan } = require("../../shop/money.js");

const { shop } = getApp();

const LOOK_AGAIN_MS = 3000;

Page({
  data: { order: null, total: "" },

  onLoad({ number }) {
    this.number = number;
  },

  async onShow() {
    // One look that fails says nothing to the user; the next follows.
    this.timer = setInterval(() => this.look().catch(() => {}), LOOK_AGAIN_MS);
    await attempt(wx, () => this.look());
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
    const pay = async () => this.show(await shop.pay(this.number));
    await attempt(wx, pay, () => this.look());
  },

  async place() {
    const place = async () => this.show(await shop.place(this.number));
    await attempt(wx, place, () => this.look());
  },
});
