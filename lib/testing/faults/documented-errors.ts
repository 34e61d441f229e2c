import type { RefusalDetail } from "../exchange/refusal";

/** An error as WeChat Pay's documents show it. */
export interface DocumentedError {
  /** HTTP status. */
  readonly status: number;
  readonly message: string;
  readonly detail?: RefusalDetail;
}

/**
 * What WeChat Pay answers, by its code: status and message of its table of error codes (`protocol` "Error codes"; merchant
 * 4012791856 and its neighbours), with the `detail` that 基本规则 (merchant 4012081709) shows.
 */
export const DOCUMENTED_ERRORS: Readonly<Record<string, DocumentedError>> = {
  USERPAYING: { status: 202, message: "用户支付中，需要输入密码" },
  PARAM_ERROR: {
    status: 400,
    message: "参数错误",
    detail: {
      field: "/amount/currency",
      value: "XYZ",
      issue: "Currency code is invalid",
      location: "body",
    },
  },
  INVALID_REQUEST: {
    status: 400,
    message: "HTTP 请求不符合微信支付 APIv3 接口规则",
  },
  APPID_MCHID_NOT_MATCH: { status: 400, message: "appid和mch_id不匹配" },
  MCH_NOT_EXISTS: { status: 400, message: "商户号不存在" },
  ORDER_CLOSED: { status: 400, message: "该订单已关闭" },
  ORDER_PAID: { status: 400, message: "该订单已支付" },
  SIGN_ERROR: {
    status: 401,
    message: "错误的签名，验签失败",
    detail: {
      detail: { issue: "sign not match" },
      field: "signature",
      location: "authorization",
      sign_information: {
        method: "GET",
        url: "/v3/certificates",
        truncated_sign_message:
          "GET\n/v3/certificates\n1554208460\n593BEC0C93…",
        sign_message_length: 82,
      },
    },
  },
  NO_AUTH: { status: 403, message: "商户暂无权限使用此功能" },
  RULE_LIMIT: { status: 403, message: "业务规则限制" },
  TRADE_ERROR: { status: 403, message: "交易错误" },
  OUT_TRADE_NO_USED: { status: 403, message: "商户订单号重复" },
  NOT_ENOUGH: { status: 403, message: "余额不足" },
  ACCOUNT_ERROR: { status: 403, message: "账号异常" },
  REQUEST_BLOCKED: { status: 403, message: "请求被拦截" },
  ORDER_NOT_EXIST: { status: 404, message: "订单不存在" },
  RESOURCE_NOT_EXISTS: { status: 404, message: "查询的资源不存在" },
  FREQUENCY_LIMITED: { status: 429, message: "频率超限" },
  RATELIMIT_EXCEEDED: { status: 429, message: "请求超过频率限制" },
  SYSTEM_ERROR: { status: 500, message: "系统异常，请稍后重试" },
  BANK_ERROR: { status: 500, message: "银行系统异常" },
  OPENID_MISMATCH: { status: 500, message: "openid和appid不匹配" },
  INVALID_TRANSACTIONID: { status: 500, message: "订单号非法" },
  SERVICE_UNAVAILABLE: { status: 503, message: "服务不可用，请稍后重试" },
};

/** The error of a code. @throws Error where the documents have none of it */
export function documentedError(code: string): DocumentedError {
  const error = Object.hasOwn(DOCUMENTED_ERRORS, code)
    ? DOCUMENTED_ERRORS[code]
    : undefined;
  if (!error) {
    throw new Error(
      `code must be one of ${Object.keys(DOCUMENTED_ERRORS).join(", ")}; for another take status, which needs status=…`,
    );
  }
  return error;
}
