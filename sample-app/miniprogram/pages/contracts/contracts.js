const { shop } = getApp();

Page({
  data: { contracts: [] },

  async onShow() {
    this.setData({ contracts: await shop.contracts() });
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
    const { isEnded } = await shop.endContract(currentTarget.dataset.code);
    wx.showToast({
      icon: "none",
      title: isEnded ? "已关闭" : "微信支付尚未确认关闭，我们会继续查询。",
    });
    await this.onShow();
  },
});
