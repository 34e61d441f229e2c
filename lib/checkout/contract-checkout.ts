import type { WechatPayRequestConfig } from "../client/request-config";
import type {
  AppPaymentParameters,
  JsapiPaymentParameters,
  MiniProgramPaymentParameters,
  PaymentParameters,
} from "../payment-parameters/payment-parameters";
import type {
  EcommercePayRedirectSignDto,
  NormalPayRedirectSignDto,
  ServiceProviderPayRedirectSignDto,
} from "../pre-entrust-sign/dto";
import type {
  NormalAppOrderDto,
  NormalJsapiOrderDto,
  PartnerAppOrderDto,
  PartnerJsapiOrderDto,
} from "../transaction/orders.dto";
import type {
  CheckoutRequest,
  ContractCheckoutRequest,
} from "./checkout-request";
import type { CheckoutResult } from "./checkout-result";
import {
  type CheckoutServices,
  CheckoutWalk,
  type Phone,
  type UntypedRequest,
} from "./checkout-walk";
import { MERCHANT_KINDS, type MerchantKind } from "./merchant-kind";

/** The checkouts of one kind of merchant. */
export interface Checkouts<JsapiOrderDto, AppOrderDto, PreSignDto> {
  /** On a page in WeChat's browser. */
  jsapi(
    request: ContractCheckoutRequest<JsapiOrderDto, PreSignDto>,
    config?: WechatPayRequestConfig,
  ): Promise<CheckoutResult<JsapiPaymentParameters>>;
  /** In a mini program (小程序). */
  miniProgram(
    request: ContractCheckoutRequest<JsapiOrderDto, PreSignDto>,
    config?: WechatPayRequestConfig,
  ): Promise<CheckoutResult<MiniProgramPaymentParameters>>;
  /** In a mobile App, whose orders no contract pays: WeChat Pay has no operation for that. The offer names the user's `openid`. */
  app(
    request: CheckoutRequest<AppOrderDto, PreSignDto>,
    config?: WechatPayRequestConfig,
  ): Promise<CheckoutResult<AppPaymentParameters>>;
}

/**
 * The checkout in one call (`protocol` "How it fits a contract checkout"): places the order, pre-signs the contract that is to be
 * offered, and gives what the phone needs; or has the order paid by the contract that the customer has signed.
 *
 * - Where an answer is lost or cannot be verified, the request is repeated with the same number; it is the same order.
 * - The pre-signing comes before anybody knows the `prepay_id`, takes 2 s at most (`offerDeadline`), and never fails the checkout:
 *   see `offer`.
 * - Where the contract that is to pay has ended, or does not pay this order, the order is closed and placed again under a new number,
 *   to be paid as usual: see `contract`.
 * - An order that was paid before is returned as such, and not placed again.
 *
 * It throws what placing or closing the order throws; a failed offer throws nothing: `RequestValidationError`, `WechatPayApiError`,
 * `WechatPayTransportError`, `ResponseVerificationError`; after a transport error the same call may be made again.
 *
 * @example
 * ```ts
 * const checkout = await contractCheckout.normal.jsapi({
 *   order: {
 *     description: "一杯咖啡",
 *     out_trade_no: "20261127103456007",
 *     amount: { total: 100 },
 *     payer: { openid },
 *   },
 *   offer: {
 *     out_contract_code: "wxwtdk20200910100003",
 *     contract_display_account: displayName("小明"),
 *   },
 * });
 * console.log(checkout.state); // payable
 * console.log(checkout.state === "payable" && checkout.parameters.signType); // RSA
 * ```
 */
export class ContractCheckout {
  /** 直连商户. */
  readonly normal: Checkouts<
    NormalJsapiOrderDto,
    NormalAppOrderDto,
    NormalPayRedirectSignDto
  >;
  /** 电商收付通. */
  readonly ecommerce: Checkouts<
    PartnerJsapiOrderDto,
    PartnerAppOrderDto,
    EcommercePayRedirectSignDto
  >;
  /** 服务商. */
  readonly serviceProvider: Checkouts<
    PartnerJsapiOrderDto,
    PartnerAppOrderDto,
    ServiceProviderPayRedirectSignDto
  >;

  constructor(
    private readonly services: CheckoutServices,
    private readonly parameters: PaymentParameters,
  ) {
    this.normal = this.checkoutsOf(MERCHANT_KINDS.normal);
    this.ecommerce = this.checkoutsOf(MERCHANT_KINDS.ecommerce);
    this.serviceProvider = this.checkoutsOf(MERCHANT_KINDS.serviceProvider);
  }

  private checkoutsOf(kind: MerchantKind): Checkouts<never, never, never> {
    const { parameters } = this;
    const by =
      <Parameters>(phone: Phone<Parameters>) =>
      (request: object, config?: WechatPayRequestConfig) =>
        new CheckoutWalk(this.services, kind, phone, config).run(
          request as UntypedRequest,
        );
    return {
      jsapi: by({
        operation: "jsapi",
        parametersOf: (...given) => parameters.jsapi(...given),
      }),
      miniProgram: by({
        operation: "jsapi",
        parametersOf: (...given) => parameters.miniProgram(...given),
      }),
      app: by({
        operation: "app",
        parametersOf: (...given) => parameters.app(...given),
      }),
    };
  }
}
