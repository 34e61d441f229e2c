/** Answer to an order that is paid in WeChat: JSAPI, mini program or App. */
export interface PrepayResult {
  /** Session of the order, for the phone's parameters and the pre-signing; valid for 2 hours (预支付交易会话标识). */
  prepay_id: string;
}

/** Answer to an order that is paid on a page. */
export interface H5Result {
  /** Where to send the user, from a page of the registered domain; valid for 5 minutes (支付跳转链接). */
  h5_url: string;
}

/** Answer to an order that is paid by scanning. */
export interface NativeResult {
  /** What the QR code holds; valid for 2 hours (二维码链接). */
  code_url: string;
}

/** The result of signing a contract with a combined order; its failure does not fail the order. */
export interface ContractResult {
  /** `SUCCESS`, or what failed (业务结果). */
  code: string;
  /** The same in words for people. */
  message?: string;
}

/** Answer to a combined order of an App. */
export interface CombineAppResult extends PrepayResult {
  /** How the pre-signing went, where the order has `contract_info` (预签约结果). */
  contract_result?: ContractResult;
}
