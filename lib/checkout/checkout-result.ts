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
  /** What became of the contract that was to pay; absent where no contract was given. */
  contract?: ContractStep;
  /** What became of the contract that was to be offered; absent where there was no offer, or where a contract pays. */
  offer?: OfferStep;
}

/**
 * An order that was paid before, such as when a customer returns to it. Where another amount was paid under its number, or it was refunded since, the error
 * `ORDER_PAID` is thrown.
 */
export interface PaidCheckout {
  /** Deliver it. */
  state: "paid";
  /** Number of the order. */
  out_trade_no: string;
  /** What its query returned. */
  transaction: DirectTransaction | PartnerTransaction;
}

/** The result of a checkout. */
export type CheckoutResult<Parameters> =
  PayableCheckout<Parameters> | PaidCheckout;

/**
 * `used`: the order is paid by it, without password. `ended`: the contract has ended; do not use it again. `refused`: it does not pay
 * this order, though it is signed or its state is unknown. After `ended` and `refused` the order is a new one, to be paid as usual; the
 * first is closed.
 */
export type ContractStep =
  { state: "used" } | { state: "ended" | "refused"; error: WechatPayApiError };

/** `offered`: WeChat Pay offers it after the payment. `failed`: the customer can pay, but is not offered the contract. */
export type OfferStep =
  | { state: "offered"; out_contract_code: string }
  | { state: "failed"; error: unknown };
