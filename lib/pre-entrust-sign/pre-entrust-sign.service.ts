import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import { type Calls, callsOf, type Operations } from "../operation/operations";
import type { RequestData } from "../validation/validate-request";
import type {
  EcommerceMiniProgramDto,
  EcommercePayRedirectSignDto,
  NormalMiniProgramDto,
  NormalPayRedirectSignDto,
  QsMiniProgramDto,
  QsPayRedirectSignDto,
  ServiceProviderMiniProgramDto,
  ServiceProviderPayRedirectSignDto,
} from "./dto";
import type { COMBINE_PAPAY_SIGN } from "./combine-papay.operations";
import { PAPAY_SIGN } from "./papay.operations";
import { PRE_ENTRUST_SIGN_OPERATIONS } from "./operations";
import type {
  MiniProgramResult,
  PayRedirectSignResult,
  SubMerchantResult,
} from "./results";

/** One pre-signing operation. */
export type PreEntrustSignOperation<Dto, Result> = (
  data: RequestData<Dto>,
  config?: WechatPayRequestConfig,
) => Promise<WechatPayResponse<Result>>;

/** The two operations that one kind of merchant has. */
export interface PreEntrustSignOperations<
  PayRedirectDto,
  MiniProgramDto,
  Extra = unknown,
> {
  /**
   * Pre-signing after payment (支付后签约): call it between placing the order and handing out the `prepay_id`. As the customer
   * waits, it takes 2 s at most, all attempts included, unless `timeout` or `deadline` of the call or `retry.deadline` of the
   * module's options say otherwise.
   */
  readonly payRedirectSign: PreEntrustSignOperation<
    PayRedirectDto,
    PayRedirectSignResult & Extra
  >;
  /** Pre-signing in a mini program (小程序签约). */
  readonly miniProgram: PreEntrustSignOperation<
    MiniProgramDto,
    MiniProgramResult & Extra
  >;
}

/**
 * Pre-signing (预签约) of password-free contracts. Valid for 2 hours; WeChat Pay then offers the contract to the
 * user. A pre-signing that fails must never fail the checkout: the order goes on, only the offer is missing.
 *
 * A pre-signing is repeated where no answer came: with the same numbers it is the same pre-signing, since
 * `out_contract_code` is unique for the merchant (partner 4013369191), and WeChat Pay asks for the same request with the
 * same numbers after `SYSTEM_ERROR` (`protocol` "Errors").
 *
 * Every operation validates its data first. It throws
 * - `RequestValidationError` before any I/O;
 * - `WechatPayApiError`, `WechatPayTransportError` and `ResponseVerificationError` as `WechatPayClient` does.
 *
 * @example
 * ```ts
 * const { data } = await preEntrustSign.normal.payRedirectSign({
 *   prepay_id,
 *   out_contract_code: "wxwtdk20200910100000",
 *   contract_display_account: displayName("小明"),
 *   openid,
 * });
 * console.log(data.out_contract_code); // wxwtdk20200910100000
 * ```
 */
export class PreEntrustSignService {
  /** 电商收付通; partner 4013369191 and 4013369177. */
  readonly ecommerce: PreEntrustSignOperations<
    EcommercePayRedirectSignDto,
    EcommerceMiniProgramDto
  >;
  /** 直连商户; merchant 4012472874 and 4012472870. */
  readonly normal: PreEntrustSignOperations<
    NormalPayRedirectSignDto,
    NormalMiniProgramDto
  >;
  /** 服务商; partner 4012471272 and 4012471269. */
  readonly serviceProvider: PreEntrustSignOperations<
    ServiceProviderPayRedirectSignDto,
    ServiceProviderMiniProgramDto,
    SubMerchantResult
  >;
  /** 清算机构; partner 4012471286 and 4012471282. */
  readonly qs: PreEntrustSignOperations<QsPayRedirectSignDto, QsMiniProgramDto>;
  /** 合单代扣 of an e-commerce platform: a contract that deducts; partner 4012881608 and 4017177322. */
  readonly combinePapay: Calls<typeof COMBINE_PAPAY_SIGN>;
  /**
   * 预约扣费 of 委托代扣: a contract that deducts once, on a day that is agreed. Its session lasts 10 minutes. WeChat Pay's form says that
   * such plans are not open at present. Contracts for renewals are pre-signed by API v2 alone, or signed while paying
   * (`TransactionService`, `contract_info.plan_id`).
   */
  readonly papay: {
    /** 直连商户; merchant 4012524934, 4012489208, 4012525133 and 4012525209. */
    readonly normal: Calls<(typeof PAPAY_SIGN)["normal"]>;
    /** 服务商; partner 4012693028, 4012464549, 4012693093 and 4012693100. */
    readonly partner: Calls<(typeof PAPAY_SIGN)["partner"]>;
  };

  constructor(operations: Operations) {
    const calls = callsOf(PRE_ENTRUST_SIGN_OPERATIONS, operations);
    this.ecommerce = calls.ecommerce;
    this.normal = calls.normal;
    this.serviceProvider = calls.serviceProvider;
    this.qs = calls.qs;
    this.combinePapay = calls.combinePapay;
    this.papay = callsOf(PAPAY_SIGN, operations);
  }

  /** 电商收付通模式支付后场景预签约, short for `ecommerce.payRedirectSign`: 2 s at most, as said there; partner 4013369191. */
  payRedirectSign(
    data: RequestData<EcommercePayRedirectSignDto>,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<PayRedirectSignResult>> {
    return this.ecommerce.payRedirectSign(data, config);
  }

  /** 电商收付通模式小程序预签约, short for `ecommerce.miniProgram`; partner 4013369177. */
  miniProgram(
    data: RequestData<EcommerceMiniProgramDto>,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<MiniProgramResult>> {
    return this.ecommerce.miniProgram(data, config);
  }
}
