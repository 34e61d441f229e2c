import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import type {
  CallDefaults,
  WechatPayClient,
} from "../client/wechat-pay-client";
import { type AnswerFields, requireAnswer } from "../client/answer-fields";
import type { WireDtoClass } from "../validation/field";
import {
  type OperationDtos,
  type RequestData,
  validateRequest,
  type ValidationSettings,
} from "../validation/validate-request";
import {
  EcommerceMiniProgramDto,
  EcommercePayRedirectSignDto,
  NormalMiniProgramDto,
  NormalPayRedirectSignDto,
  QsMiniProgramDto,
  QsPayRedirectSignDto,
  ServiceProviderMiniProgramDto,
  ServiceProviderPayRedirectSignDto,
} from "./dto";
import type {
  MiniProgramResult,
  PayRedirectSignResult,
  SubMerchantResult,
} from "./results";

const CONTRACTS = "/v3/password-exempt-contract/contracts";

/** The customer waits for it: it is not worth more, whatever it brings. */
const WITHIN_CHECKOUT: CallDefaults = { deadline: 2_000 };

const PAY_REDIRECT_SIGN: AnswerFields = {
  mchid: "string",
  service_id: "integer",
  out_contract_code: "string",
};
const MINI_PROGRAM: AnswerFields = {
  ...PAY_REDIRECT_SIGN,
  pre_entrustweb_id: "string",
  sign_mp_appid: "string",
  sign_mp_path: "string",
};
const SUB_MERCHANT: AnswerFields = { sub_mchid: "string" };

/** Who mistakes one operation for another is told by its fields. */
const OPERATION_DTOS: OperationDtos = new Map<string, WireDtoClass>([
  ["ecommerce.payRedirectSign", EcommercePayRedirectSignDto],
  ["ecommerce.miniProgram", EcommerceMiniProgramDto],
  ["normal.payRedirectSign", NormalPayRedirectSignDto],
  ["normal.miniProgram", NormalMiniProgramDto],
  ["serviceProvider.payRedirectSign", ServiceProviderPayRedirectSignDto],
  ["serviceProvider.miniProgram", ServiceProviderMiniProgramDto],
  ["qs.payRedirectSign", QsPayRedirectSignDto],
  ["qs.miniProgram", QsMiniProgramDto],
]);

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
 */
export class PreEntrustSignService {
  /** 电商收付通; partner 4013369191 and 4013369177. */
  readonly ecommerce: PreEntrustSignOperations<
    EcommercePayRedirectSignDto,
    EcommerceMiniProgramDto
  > = {
    payRedirectSign: this.operation(
      "ecommerce/pre-entrust-sign/pay-redirect-sign",
      EcommercePayRedirectSignDto,
      PAY_REDIRECT_SIGN,
      WITHIN_CHECKOUT,
    ),
    miniProgram: this.operation(
      "ecommerce/pre-entrust-sign/mini-program",
      EcommerceMiniProgramDto,
      MINI_PROGRAM,
    ),
  };

  /** 直连商户; merchant 4012472874 and 4012472870. */
  readonly normal: PreEntrustSignOperations<
    NormalPayRedirectSignDto,
    NormalMiniProgramDto
  > = {
    payRedirectSign: this.operation(
      "normal/pre-entrust-sign/pay-redirect-sign",
      NormalPayRedirectSignDto,
      PAY_REDIRECT_SIGN,
      WITHIN_CHECKOUT,
    ),
    miniProgram: this.operation(
      "normal/pre-entrust-sign/mini-program",
      NormalMiniProgramDto,
      MINI_PROGRAM,
    ),
  };

  /** 服务商; partner 4012471272 and 4012471269. */
  readonly serviceProvider: PreEntrustSignOperations<
    ServiceProviderPayRedirectSignDto,
    ServiceProviderMiniProgramDto,
    SubMerchantResult
  > = {
    payRedirectSign: this.operation(
      "service-provider/pre-entrust-sign/pay-redirect-sign",
      ServiceProviderPayRedirectSignDto,
      { ...PAY_REDIRECT_SIGN, ...SUB_MERCHANT },
      WITHIN_CHECKOUT,
    ),
    miniProgram: this.operation(
      "service-provider/pre-entrust-sign/mini-program",
      ServiceProviderMiniProgramDto,
      { ...MINI_PROGRAM, ...SUB_MERCHANT },
    ),
  };

  /** 清算机构; partner 4012471286 and 4012471282. */
  readonly qs: PreEntrustSignOperations<
    QsPayRedirectSignDto,
    QsMiniProgramDto
  > = {
    payRedirectSign: this.operation(
      "qs/pre-entrust-sign/pay-redirect-sign",
      QsPayRedirectSignDto,
      PAY_REDIRECT_SIGN,
      WITHIN_CHECKOUT,
    ),
    miniProgram: this.operation(
      "qs/pre-entrust-sign/mini-program",
      QsMiniProgramDto,
      MINI_PROGRAM,
    ),
  };

  constructor(
    private readonly client: WechatPayClient,
    private readonly settings: ValidationSettings,
  ) {}

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

  private operation<
    Dto extends { out_contract_code: string; service_id: number },
    Result,
  >(
    path: string,
    Dto: WireDtoClass<Dto>,
    answer: AnswerFields,
    defaults?: CallDefaults,
  ): PreEntrustSignOperation<Dto, Result> {
    return async (data, config) => {
      const request = validateRequest(Dto, data, this.settings, OPERATION_DTOS);
      const response = await this.client.post<Result>(
        `${CONTRACTS}/${path}`,
        request,
        config,
        defaults,
      );
      return requireAnswer(response, answer, request);
    };
  }
}
