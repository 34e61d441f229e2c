/** The page's texts on plans and deductions, in Chinese. */
export const chinesePlans = {
  plans: "自动扣款",
  planId: "模板ID",
  planPeriod: "扣费周期",
  planPrice: "标准价格",
  monthly: "每月",
  everyDays: (days) => `每 ${days} 天`,
  afterUse: "先享后付",
  scheduledFor: "预约扣款",
  scheduleState: "预约状态",
  "schedule-NO_SCHEDULED": "尚未预约",
  "schedule-SCHEDULED": "已预约",
  "schedule-PAID": "已扣款",
  "schedule-EXPIRED": "已过期",
  deductedFor: "扣款说明",
  deductedAt: "预计扣款时间",
  nextDeduction: "即将扣款",
  notice: "预扣费通知",

  openPlan: "开通自动扣款？",
  whatPlanMeans: (merchant) =>
    `开通后，${merchant} 可按约定自动扣款，无需逐次确认。可随时关闭。`,
  acceptPlan: "同意并开通",
  planOpened: "自动扣款已开通",
  planOpenedText: (merchant) => `${merchant} 将按约定自动扣款。`,
  planDeclined: "未开通自动扣款。商户不会收到通知。",
  endPlanQuestion: "关闭自动扣款？",
  endPlanMeans: (merchant) =>
    `关闭后，${merchant} 不能再自动扣款，并会收到解约通知。此商户签约协议号不能再次使用。`,
  planEnded: "自动扣款已关闭。",
  keepPlan: "继续使用自动扣款？",
  "coupon-SEND_COUPON": (id) => `商户赠送了一张代金券${inBrackets(id)}。`,
  "coupon-UNUSED_COUPON": (id) => `有一张商户代金券尚未使用${inBrackets(id)}。`,
  "coupon-NOT_SEND_COUPON": () => "商户没有赠送代金券。",
  noCoupon: (objection) => `商户的应答中没有可展示的内容：${objection}`,
  stay: "继续使用",
  endAnyway: "仍要关闭",
  planKept: "自动扣款继续有效。",

  "deduction-NOTPAY": "结果未知",
  "deduction-ACCEPT": "等待扣款",
  "deduction-CLOSED": "扣款失败",
  "deduction-EXPIRED": "扣款失败",
  "deduction-PAYERROR": "扣款失败，待商户关单",
  "deduction-REVOKED": "已撤销",
  settleDeduction: (amount) => `处理扣款 ${amount}`,
  settleDeductionQuestion: "扣款结果",
  deductionSettled: (end) => `扣款结果：${end}`,
  "end-SUCCESS": "扣款成功",
  "end-NOTENOUGH": "余额不足",
  "end-BANKERROR": "银行系统异常",
  "end-USER_ACCOUNT_ABNORMAL": "用户账户异常",
  "end-SYSTEMERROR": "系统错误",
};

function inBrackets(id) {
  return id === undefined ? "" : `（${id}）`;
}
