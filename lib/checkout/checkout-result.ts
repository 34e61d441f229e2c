import type { WechatPayApiError } from "../apiv3/errors";
import type {
  DirectTransaction,
  PartnerTransaction,
} from "../transaction/transaction";

/** An order that the customer can pay now. */
export interface PayableCheckout<Parameters> {
  /** Hand `parameters` to the phone. */
  state: "payable";
  /** Number of the order: that of the request, or the new one where the contract does not pay. */
  out_trade_no: string;
  /** Session of the order, valid for 2 hours (预支付交易会话标识). */
  prepay_id: string;
  /** What the phone is given to open the payment (调起支付). */
  parameters: Parameters;
  /** How it went with the contract that was to pay; absent where none was given. */
  contract?: ContractStep;
  /** How it went with the contract that was to be offered; absent where none was, or where one pays. */
  offer?: OfferStep;
}

/** An order that was paid before, as where a customer comes back to it. */
export interface PaidCheckout {
  /** Deliver it. */
  state: "paid";
  /** Number of the order. */
  out_trade_no: string;
  /** What its query told. */
  transaction: DirectTransaction | PartnerTransaction;
}

/** What a checkout comes to. */
export type CheckoutResult<Parameters> =
  PayableCheckout<Parameters> | PaidCheckout;

/**
 * `used`: the order is paid by it, without password. `ended`: it pays no more; forget it. `refused`: it stands, or that cannot be learnt
 * now, and does not pay this order. Of the latter two the order is another, to be paid as usual, and the former one is closed.
 */
export type ContractStep =
  { state: "used" } | { state: "ended" | "refused"; error: WechatPayApiError };

/** `offered`: WeChat Pay offers it after the payment. `failed`: the customer can pay, and just is not asked. */
export type OfferStep =
  | { state: "offered"; out_contract_code: string }
  | { state: "failed"; error: unknown };
