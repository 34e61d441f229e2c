const { shop } = getApp();

Page({
  data: { contracts: [] },

  async onShow() {
    this.setData({ contracts: await shop.contracts() });
  },

  async end({ currentTarget }) {
    const { confirm } = await wx.showModal({
      title: "解约免密支付？",
      content: "解约后，新的订单需要输入密码支付。",
      confirmText: "确认解约",
    });
    if (!confirm) {
      return;
    }
    const { isEnded } = await shop.endContract(currentTarget.dataset.code);
    wx.showToast({
      icon: "none",
      title: isEnded ? "已解约" : "微信支付尚未确认解约，我们会继续查询。",
    });
    await this.onShow();
  },
});
