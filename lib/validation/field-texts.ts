/** What each field is, from its docstring; `npm run api` makes this file anew. */
export const FIELD_TEXTS: Readonly<Record<string, string>> = {
  "ContractReferenceDto.service_id":
    "Service of the merchant platform that is signed (服务ID).",
  "ContractReferenceDto.out_contract_code":
    "The merchant's own code of the contract: digits and letters, unique, not to be used again after termination (商户签约协议号).",
  "TerminateContractDto.contract_termination_remark":
    "Why the contract is terminated (解约备注).",
  "PapaySubMerchantFields.sub_mchid": "The sub-merchant's id (子商户号).",
  "PlanContractReferenceFields.plan_id":
    "Id of the plan that is signed, a number (模板ID).",
  "PlanContractReferenceFields.out_contract_code":
    "The merchant's own code of the contract: digits and letters, unique, not to be used again (商户签约协议号).",
  "PlanTerminationFields.contract_termination_remark":
    "Why the contract is terminated (解约备注).",
  "DeductedSubOrderDto.amount": "What it costs (订单金额).",
  "DeductedSubOrderDto.description": "What is bought (商品描述).",
  "DeductedSubOrderDto.attach":
    "The merchant's own data, returned with the deduction (附加数据).",
  "DeductedSubOrderDto.settle_info": "How the money is settled (结算信息).",
  "DeductedSubOrderDto.sub_risk_info":
    "What WeChat Pay judges the risk of this part by (子单风控信息).",
  "CombinedDeductionTerms.combine_mchid":
    "The platform: the merchant that signs (合单发起方商户号).",
  "CombinedDeductionTerms.contract_id":
    "The contract that pays (委托代扣协议ID).",
  "CombinedDeductionTerms.sub_orders": "The parts: 1 to 50 (子单信息).",
  "CombinedDeductionTerms.risk_info":
    "What WeChat Pay judges the risk by (风控信息).",
  "ReversedSubOrdersFields.sub_orders":
    "Exactly the parts that it was made with (子单信息).",
  "ContractIdFields.contract_id": "The contract (委托代扣协议ID).",
  "DeductionAppidFields.appid": "AppID that the user signed in (AppID).",
  "PartnerDeductionAppidFields.sp_appid":
    "The service provider's AppID (服务商 AppID).",
  "PartnerDeductionAppidFields.sub_appid":
    "The sub-merchant's AppID (子商户 AppID).",
  "SubMchidFields.sub_mchid": "The sub-merchant's id (子商户号).",
  "EstimatedAmountDto.amount": "In fen (预计扣费金额).",
  "EstimatedAmountDto.currency": "Currency: CNY (币种).",
  "DeductDurationDto.count":
    "Days, 1 to 3, from the second after the notice on (持续时间).",
  "DeductDurationDto.unit": "DAY (时间单位).",
  "NoticeFields.estimated_amount":
    "What will be deducted, at most (预计扣费金额信息).",
  "NoticeFields.deduct_duration":
    "How many days the deduction may take; 7 unless given (扣费持续时间).",
  "ScheduleFields.schedule_amount":
    "Exactly what was estimated when the contract was signed (预约扣费金额).",
  "DeductionTerms.out_trade_no":
    "The merchant's own number: 6 to 32 digits, letters and _-*. After a deduction that failed, a new one (商户订单号).",
  "DeductionTerms.description": "What is bought (商品描述).",
  "DeductionTerms.transaction_notify_url":
    "URL that WeChat Pay notifies of the result; https, no query (扣费结果回调地址).",
  "DeductionTerms.amount":
    "What it costs: of a scheduled one exactly what was scheduled (订单金额).",
  "DeductionTerms.goods_tag": "Mark that coupons ask for (订单优惠标记).",
  "DeductionTerms.attach":
    "The merchant's own data, returned with the deduction (附加数据).",
  "CombinePapaySignFields.notify_url":
    "URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址).",
  "CombinePapayAppDto.appid":
    "AppID of the App on the open platform (移动应用的 AppID); defaults.app_appid, else defaults.appid, unless given.",
  "CombinePapayAppDto.return_app":
    "Whether WeChat returns to the App once the user has decided (签约后是否返回 APP).",
  "CombinePapayAppDto.attach":
    "The merchant's own data, returned with the signing (附加数据).",
  "CombinePapayMiniProgramDto.appid":
    "AppID of the mini program (小程序的 AppID).",
  "PreEntrustSignDto.notify_url":
    "URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址).",
  "PreEntrustSignDto.contract_display_account":
    "Name of the user's account, shown to the user, without emoji (用户账户展示名称); displayName makes one of any name.",
  "DirectSignDto.appid":
    "AppID that the user pays in (公众号、小程序或移动应用的 AppID).",
  "DirectSignDto.openid": "The user's openid under appid (用户标识).",
  "SubMerchantSignDto.sub_mchid": "The sub-merchant's id (子商户号).",
  "SubMerchantSignDto.sub_appid": "The sub-merchant's AppID (子商户 AppID).",
  "ServiceProviderSignDto.sp_appid":
    "The service provider's AppID (服务商 AppID).",
  "ServiceProviderSignDto.sp_openid":
    "The user's openid under sp_appid (用户标识); this or sub_openid is required.",
  "ServiceProviderSignDto.sub_openid":
    "The user's openid under sub_appid (用户标识); this or sp_openid is required.",
  "QsSignDto.appid":
    "AppID that the user pays in (公众号、小程序或移动应用的 AppID).",
  "QsSignDto.openid":
    "The user's openid under appid (用户标识); this or sub_openid is required.",
  "QsSignDto.sub_openid":
    "The user's openid under sub_appid (用户标识); this or openid is required.",
  "EcommercePayRedirectSignDto.prepay_id":
    "Prepay session of the order that was just placed (预支付交易会话标识).",
  "NormalPayRedirectSignDto.prepay_id":
    "Prepay session of the order that was just placed (预支付交易会话标识).",
  "ServiceProviderPayRedirectSignDto.prepay_id":
    "Prepay session of the order that was just placed (预支付交易会话标识).",
  "QsPayRedirectSignDto.prepay_id":
    "Prepay session of the order that was just placed (预支付交易会话标识).",
  "EstimatedDeductAmountDto.total":
    "In fen; no more than the plan's standard price (预计扣费金额).",
  "EstimatedDeductAmountDto.currency": "Currency: CNY (币种).",
  "DeductScheduleDto.estimated_deduct_date":
    "The day of the deduction; pre-sign before 19:00 of the day before (预计扣费日期).",
  "DeductScheduleDto.estimated_deduct_amount":
    "What is to be deducted (预计扣费金额).",
  "DeductScheduleDto.description":
    "What the deduction is for, shown to the user (扣费描述).",
  "PapaySignFields.contract_notify_url":
    "URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址).",
  "PapaySignFields.out_user_code":
    "The merchant's own id of the user (商户侧用户标识).",
  "PapaySignFields.deduct_schedule":
    "The deduction that is agreed on (预约扣费信息).",
  "PapayAppidFields.appid":
    "AppID that the user signs in (公众号、小程序的 AppID).",
  "PapayAppAppidFields.appid":
    "AppID of the App on the open platform (移动应用的 AppID); defaults.app_appid, else defaults.appid, unless given.",
  "PapayOpenidFields.openid":
    "The user's openid under appid: the one who then signs (用户标识).",
  "PapayOptionalOpenidFields.openid":
    "The user's openid under appid: the one who then signs (用户标识).",
  "PapayPartnerFields.sp_appid": "The service provider's AppID (服务商 AppID).",
  "PapayPartnerFields.sub_mchid": "The sub-merchant's id (子商户号).",
  "PapayPartnerFields.sub_appid":
    "The sub-merchant's AppID; required with sub_openid (子商户 AppID).",
  "PapayPartnerOpenidFields.sp_openid":
    "The user's openid under sp_appid (用户标识); this or sub_openid is required.",
  "PapayPartnerOpenidFields.sub_openid":
    "The user's openid under sub_appid (用户标识); this or sp_openid is required.",
  "PapayPartnerOptionalOpenidFields.sp_openid":
    "The user's openid under sp_appid (用户标识).",
  "PapayPartnerOptionalOpenidFields.sub_openid":
    "The user's openid under sub_appid (用户标识).",
  "JumpControlDto.jump_appid":
    "AppID of the App to return to (跳转 APP 的 AppID).",
  "JumpControlFields.jump_control": "Where the page leads back to (跳转控制).",
  "PlanSignFields.contract_display_account":
    "Name of the user's account, shown to the user, without emoji (用户账户展示名称); displayName makes one of any name.",
  "RefundGoodsDto.unit_price": "Price of one, in fen (商品单价).",
  "RefundGoodsDto.refund_amount":
    "What of it is refunded, in fen (商品退款金额).",
  "RefundGoodsDto.refund_quantity": "How many are refunded (商品退货数量).",
  "DomesticRefundTerms.funds_account":
    "Which of the merchant's funds it is taken from: AVAILABLE, or, by another source, UNSETTLED (退款资金来源).",
  "DomesticRefundTerms.amount": "What is refunded, of how much (金额信息).",
  "DomesticRefundTerms.goods_detail": "The goods that are refunded (退款商品).",
  "EcommerceRefundTerms.sub_mchid":
    "The shop; this or individual_auth_id is required (二级商户号).",
  "EcommerceRefundTerms.individual_auth_id":
    "The payee, where the money is a private person's, in place of sub_mchid (个人收款).",
  "EcommerceRefundTerms.sp_appid": "The platform's AppID (电商平台 AppID).",
  "EcommerceRefundTerms.sub_appid": "The shop's AppID (二级商户 AppID).",
  "EcommerceRefundTerms.amount": "What is refunded, of how much (订单金额).",
  "EcommerceRefundTerms.funds_account":
    "Which funds it is taken from (资金账户).",
  "OutRefundNoFields.out_refund_no":
    "The merchant's own number of the refund: digits, letters and _-|*@; the same number refunds once (商户退款单号).",
  "RefundIdFields.refund_id":
    "WeChat Pay's number of the refund (微信支付退款单号).",
  "SubMerchantFields.sub_mchid": "The sub-merchant's id (子商户号).",
  "OptionalSubMerchantFields.sub_mchid":
    "The sub-merchant's id, for a service provider (子商户号).",
  "RefundFromDto.account": "The account (出资账户类型).",
  "RefundFromDto.amount": "Its part, in fen (出资金额).",
  "RefundAmountDto.refund":
    "What is refunded, in fen; no more than total (退款金额).",
  "RefundAmountDto.total": "What the order cost, in fen (原订单金额).",
  "RefundAmountDto.currency": "Currency; CNY unless given (退款币种).",
  "RefundAmountDto.from": "The accounts that pay it (退款出资账户及金额).",
  "RefundedOrderFields.transaction_id":
    "WeChat Pay's number of the order; this or out_trade_no is required (微信支付订单号).",
  "RefundedOrderFields.out_trade_no":
    "The merchant's own number of the order; this or transaction_id is required (商户订单号).",
  "RefundedOrderFields.reason": "Why, shown to the user (退款原因).",
  "RefundedOrderFields.notify_url":
    "URL that WeChat Pay notifies of the result; https, no query. Unless given, the merchant platform's setting (退款结果回调地址).",
  "AbnormalRefundFields.type":
    "To a card of the user's, or to the merchant's (异常退款处理方式).",
  "AbnormalRefundFields.bank_type":
    "The user's bank, such as ICBC_DEBIT (开户银行).",
  "AbnormalRefundFields.bank_account":
    "Number of the user's card, given plain, sent encrypted (收款银行卡号).",
  "AbnormalRefundFields.real_name":
    "The user's name, given plain, sent encrypted (收款用户姓名).",
  "CombinedReferenceFields.combine_out_trade_no":
    "The merchant's own number of the whole: 2 to 32 digits, letters and _-|*@ (合单商户订单号).",
  "CombinerFields.combine_appid":
    "AppID of who combines the orders; defaults.appid, else defaults.sp_appid, unless given (合单发起方 AppID).",
  "SubOrderAmountDto.total_amount": "What it costs, in fen (标价金额).",
  "SubOrderAmountDto.currency": "Currency; CNY unless given (标价币种).",
  "SubOrderReferenceDto.mchid":
    "The merchant that combines the orders, not the shop; combine_mchid unless given (子单发起方商户号).",
  "SubOrderReferenceDto.sub_mchid": "The shop, below a platform (子商户号).",
  "SubOrderReferenceDto.sub_appid": "The shop's AppID (子商户 AppID).",
  "SubOrderReferenceDto.out_trade_no":
    "The merchant's own number of the sub-order: 1 to 32 digits, letters and _-|*@ (子单商户订单号).",
  "SubOrderDto.amount": "What it costs (订单金额).",
  "SubOrderDto.attach":
    "The merchant's own data, returned with the payment (附加数据).",
  "SubOrderDto.description": "What is bought (商品描述).",
  "SubOrderDto.detail": "What it consists of (商品详情).",
  "SubOrderDto.goods_tag": "Mark that coupons ask for (订单优惠标记).",
  "SubOrderDto.settle_info": "How the money is settled (结算信息).",
  "SubOrderDto.individual_auth_id":
    "The payee, where the money is a private person's, in place of sub_mchid (个人收款).",
  "SubOrderDto.individual_name": "Name of that person (个人姓名).",
  "CombinedOrderTerms.combine_mchid":
    "Who combines the orders: the merchant that signs (合单发起方商户号).",
  "CombinedOrderTerms.sub_orders": "The orders: 1 to 50 (子单信息).",
  "CombinedOrderTerms.time_start":
    "From when it can be paid, RFC 3339 (交易起始时间).",
  "CombinedOrderTerms.time_expire":
    "Until when it can be paid, RFC 3339 (交易结束时间).",
  "CombinedOrderTerms.notify_url":
    "URL that WeChat Pay notifies when it is paid; https, no query (通知地址).",
  "CombinedOrderTerms.trade_scenario": "Second-hand trade (交易场景).",
  "CombinePayerInfoDto.openid":
    "The user's openid under combine_appid (用户标识); this or sub_openid is required.",
  "CombinePayerInfoDto.sub_openid":
    "The user's openid under the sub-orders' sub_appid (用户标识); this or openid is required.",
  "CombineSceneInfoDto.payer_client_ip":
    "Address of the user's device, IPv4 or IPv6 (用户终端IP).",
  "CombineSceneInfoDto.device_id":
    "The merchant's own id of the device (商户端设备号).",
  "CombinePayerFields.combine_payer_info": "Who pays (支付者).",
  "CombineOptionalPayerFields.combine_payer_info": "Who pays (支付者).",
  "CombineSceneFields.scene_info": "Where the user pays (场景信息).",
  "CombineH5SceneInfoDto.h5_info": "The page (H5 场景信息).",
  "CombineH5SceneFields.scene_info": "Where the user pays (场景信息).",
  "CombineContractInfoDto.mchid":
    "The merchant that signs the contract; combine_mchid unless given (签约商户号).",
  "CombineContractInfoDto.appid":
    "AppID that the contract is signed in; combine_appid unless given (签约 AppID).",
  "CombineContractInfoDto.out_contract_code":
    "The merchant's own code of the contract (商户签约协议号).",
  "CombineContractInfoDto.plan_id": "Id of the plan (模板ID).",
  "CombineContractInfoDto.contract_display_account":
    "Name of the user's account, shown to the user, without emoji (用户账户展示名称); displayName makes one of any name.",
  "CombineContractInfoDto.notify_url":
    "URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址).",
  "CombineContractFields.contract_info":
    "The contract to sign while paying (签约信息).",
  "CombineContractFields.prepay_id":
    "Session of a prepay order that is combined (预支付交易会话标识).",
  "ClosedSubOrdersFields.sub_orders":
    "Exactly the orders that it was placed with (子单信息).",
  "PayByContractInfoDto.password_free_contract_id":
    "contract_id of the signed contract (免密支付协议ID).",
  "PayByTokenInfoDto.token":
    "The token of the pre-authorisation (预授权token).",
  "PlanFields.plan_id":
    "Id of the plan of deductions, as text (委托代扣模板ID).",
  "PlanFields.contract_code":
    "The merchant's own code of the contract (商户侧签约协议号).",
  "PlanFields.request_serial":
    "Number of the request, digits that begin with another than 0; unique, for ordering only (请求序列号).",
  "PlanFields.contract_display_account":
    "Name of the user's account, shown to the user, without emoji (用户账户展示名称); displayName makes one of any name.",
  "PlanFields.contract_notify_url":
    "URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址).",
  "SignWhilePayingInfoDto.contract_mchid":
    "The merchant that signs the contract: that of the order (签约商户号).",
  "SignWhilePayingInfoDto.contract_appid":
    "AppID that the contract is signed in: that of the order (签约 AppID).",
  "PartnerSignWhilePayingInfoDto.contract_mchid":
    "The merchant that signs the contract (签约商户号).",
  "PartnerSignWhilePayingInfoDto.contract_appid":
    "AppID that the contract is signed in (签约 AppID).",
  "SignWhilePayingFields.contract_info":
    "The contract to sign while paying (签约信息).",
  "PartnerSignWhilePayingFields.contract_info":
    "The contract to sign while paying (签约信息).",
  "GoodsFields.merchant_goods_id":
    "The merchant's own id of the goods (商户侧商品编码).",
  "GoodsFields.wechatpay_goods_id":
    "WeChat Pay's id of the goods (微信支付商品编码).",
  "GoodsFields.goods_name": "Name of the goods (商品名称).",
  "OrderGoodsDto.quantity": "How many (商品数量).",
  "OrderGoodsDto.unit_price": "Price of one, in fen (商品单价).",
  "ReceiptFields.cost_price":
    "What it cost before it was split or reduced, in fen (订单原价).",
  "ReceiptFields.invoice_id": "Number of the receipt (商品小票ID).",
  "OrderDetailDto.goods_detail": "Its goods (单品列表).",
  "GoodsRequiredDetailDto.goods_detail": "Its goods (单品列表).",
  "DetailFields.detail":
    "What the order consists of; 6144 bytes of JSON at most (优惠功能).",
  "GoodsRequiredDetailFields.detail":
    "What the order consists of; 6144 bytes of JSON at most (优惠功能).",
  "MchidFields.mchid":
    "The merchant that places the order: the one that signs (商户号).",
  "PartnerMchidFields.sp_mchid":
    "The service provider: the merchant that signs (服务商户号).",
  "PartnerMchidFields.sub_mchid": "The sub-merchant's id (子商户号).",
  "AppidFields.appid": "AppID that the user pays in (公众号、小程序的 AppID).",
  "AppAppidFields.appid":
    "AppID of the App on the open platform (移动应用的 AppID); defaults.app_appid, else defaults.appid, unless given.",
  "PartnerAppidFields.sp_appid": "The service provider's AppID (服务商 AppID).",
  "PartnerAppidFields.sub_appid":
    "The sub-merchant's AppID; required with payer.sub_openid (子商户 AppID).",
  "OutTradeNoFields.out_trade_no":
    "The merchant's own number of the order (商户订单号).",
  "TransactionIdFields.transaction_id":
    "WeChat Pay's number of the order (微信支付订单号).",
  "OrderAmountDto.total": "What the order costs, in fen (总金额).",
  "OrderAmountDto.currency": "Currency; CNY unless given (货币类型).",
  "SettleInfoDto.profit_sharing":
    "Whether profit sharing follows (是否指定分账).",
  "SettleInfoDto.subsidy_amount":
    "What the platform adds for the shop, in fen; with profit sharing only (补差金额).",
  "OrderTerms.description": "What is bought (商品描述).",
  "OrderTerms.out_trade_no":
    "The merchant's own number of the order, unique for the merchant that signs: 6 to 32 digits, letters and _-|* (商户订单号).",
  "OrderTerms.time_expire":
    "Until when it can be paid, RFC 3339: a minute to 90 days from now, 7 days unless given (支付结束时间).",
  "OrderTerms.attach":
    "The merchant's own data, returned with the payment (商户数据包).",
  "OrderTerms.notify_url":
    "URL that WeChat Pay notifies when it is paid; https, no query (商户回调地址).",
  "OrderTerms.goods_tag": "Mark that coupons ask for (订单优惠标记).",
  "OrderTerms.support_fapiao":
    "Whether the user can ask for an invoice (电子发票入口开放标识).",
  "OrderTerms.amount": "What it costs (订单金额).",
  "OrderTerms.settle_info": "How the money is settled (结算信息).",
  "LimitPayFields.limit_pay":
    "What the user may not, or may only, pay with (指定支付方式).",
  "PayerIdentityDto.type": "Kind of the document (证件类型).",
  "PayerIdentityDto.number":
    "Its number, given plain, sent encrypted (证件号).",
  "PayerIdentityDto.name":
    "The person's name, given plain, sent encrypted (姓名).",
  "IdentifiedPayerDto.identity":
    "The person, for real-name payment (实名支付信息).",
  "DirectPayerDto.openid": "The user's openid under appid (用户标识).",
  "PartnerPayerDto.sp_openid":
    "The user's openid under sp_appid (用户标识); this or sub_openid is required.",
  "PartnerPayerDto.sub_openid":
    "The user's openid under sub_appid (用户标识); this or sp_openid is required.",
  "DirectPayerFields.payer": "Who pays (支付者).",
  "PartnerPayerFields.payer": "Who pays (支付者).",
  "IdentifiedPayerFields.payer":
    "Who must pay, for real-name payment (支付者).",
  "StoreInfoDto.id": "The merchant's own id of the shop (门店编号).",
  "StoreInfoDto.name": "Its name (门店名称).",
  "StoreInfoDto.area_code": "Code of its region (地区编码).",
  "StoreInfoDto.address": "Its address (详细地址).",
  "SceneInfoDto.payer_client_ip":
    "Address of the user's device, IPv4 or IPv6 (用户终端IP).",
  "SceneInfoDto.device_id":
    "The merchant's own id of the device (商户端设备号).",
  "SceneInfoDto.store_info": "The shop (商户门店信息).",
  "H5InfoDto.type": "Kind of the page (场景类型).",
  "H5InfoDto.app_name": "Name of the App (应用名称).",
  "H5InfoDto.app_url": "Address of the website (网站URL).",
  "H5InfoDto.bundle_id": "BundleID of the iOS App (iOS 平台 BundleID).",
  "H5InfoDto.package_name":
    "Package of the Android App (Android 平台 PackageName).",
  "H5SceneInfoDto.h5_info": "The page (H5 场景信息).",
  "SceneFields.scene_info": "Where the user pays (场景信息).",
  "H5SceneFields.scene_info": "Where the user pays (场景信息).",
  "SubsidyPlanDto.subsidy_installment_num": "Number of instalments (分期期数).",
  "SubsidyPlanDto.subsidy_percent":
    "Percentage of the interest that the merchant bears (补贴比例).",
  "SubsidyDetailDto.subsidy_period_type":
    "Interest by the day or by the period (计息方式).",
  "SubsidyDetailDto.subsidy_plan": "The instalments (补贴方案).",
  "SubsidyInfoDto.subsidy_detail": "The kinds of instalments (补贴明细).",
  "SubsidyFields.subsidy_info":
    "Instalments of 分付 of which the merchant bears the interest (分付商家贴息).",
};
