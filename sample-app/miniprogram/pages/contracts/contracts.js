const { attempt } = require("../../shop/attempt.js");
const { SIGNING_TEXTS } = require("../../shop/signing-texts.js");

const { shop, signing } = getApp();

const LOOK_AGAIN_MS = 3000;

Page({
  data: { contracts: [], canSign: false, hint: "", order: "" },

  async onShow() {
    await attempt(wx, async () => {
      await this.list();
      await this.tell(await signing.outcome());
    });
  },

  onHide() {
    clearTimeout(this.timer);
  },

  onUnload() {
    clearTimeout(this.timer);
  },

  async list() {
    const contracts = await shop.contracts();
    this.setData({
      contracts,
      canSign: !contracts.some(({ state }) => state === "SIGNED"),
    });
  },

  /** Opens WeChat Pay's mini program; `onShow` follows when the user is back. */
  async sign() {
    clearTimeout(this.timer);
    const begun = await signing.start().catch(() => "failed");
    if (begun !== "opened") {
      await this.tell(begun);
    }
  },

  async tell(outcome) {
    clearTimeout(this.timer);
    this.setData({
      hint: SIGNING_TEXTS[outcome] || "",
      order: outcome === "offered" ? signing.order : "",
    });
    if (outcome === "pending") {
      this.timer = setTimeout(() => this.look(), LOOK_AGAIN_MS);
    }
    if (outcome === "signed") {
      await this.list();
    }
  },

  async look() {
    await this.tell(await signing.look().catch(() => "pending"));
  },

  async end({ currentTarget }) {
    const { confirm } = await wx.showModal({
      title: "关闭免密支付？",
      content: "关闭后，新订单需要输入密码支付。",
      confirmText: "确认关闭",
    });
    if (!confirm) {
      return;
    }
    const end = async () => {
      const { isEnded } = await shop.endContract(currentTarget.dataset.code);
      wx.showToast({
        icon: "none",
        title: isEnded
          ? "已关闭"
          : "微信支付尚未确认关闭，我们会持续提交申请。",
      });
      await this.list();
    };
    await attempt(wx, end, () => this.list());
  },
});
