import type { RequestData } from "../validation/validate-request";

/** Fields of a pre-signing that follow from the order. */
type ToldByOrder =
  | "appid"
  | "openid"
  | "sp_appid"
  | "sp_openid"
  | "sub_mchid"
  | "sub_appid"
  | "sub_openid";

/** The contract to offer: a pre-signing without `prepay_id`; what follows from the order may be left out. */
export type ContractOffer<PreSignDto> = Omit<
  RequestData<PreSignDto>,
  "prepay_id" | ToldByOrder
> &
  Partial<
    Pick<RequestData<PreSignDto>, ToldByOrder & keyof RequestData<PreSignDto>>
  >;

/** The signed contract to pay by. */
export interface PayingContract {
  /** `contract_id`, as its query returns it (免密支付协议ID). */
  contract_id: string;
  /** The merchant's own code of it (商户签约协议号). */
  out_contract_code: string;
  /** Its service; `defaults.service_id` unless given (服务ID). */
  service_id?: number;
  /**
   * Gives the number of the order that takes this one's place where the contract does not pay: the old number cannot be placed with
   * other values, and is closed by then. Keep the new one before you give it, and check out under it from then on, also where this call breaks off:
   * the old one answers `ORDER_CLOSED`.
   */
  newOutTradeNo(): string | Promise<string>;
}

/** What to check out. */
export interface CheckoutRequest<OrderDto, PreSignDto> {
  /** The order, as `TransactionService` takes it. */
  order: RequestData<OrderDto>;
  /** The contract to offer after the payment, as `PreEntrustSignService` takes it. */
  offer?: ContractOffer<PreSignDto>;
  /** Milliseconds that the offer may take, all attempts included; 2000 unless given. The customer waits for it. */
  offerDeadline?: number;
}

/** What to check out where a contract may pay. */
export interface ContractCheckoutRequest<
  OrderDto,
  PreSignDto,
> extends CheckoutRequest<OrderDto, PreSignDto> {
  /** The contract that the customer has signed; another is offered only if it does not pay. */
  contract?: PayingContract;
}
