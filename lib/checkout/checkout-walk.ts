import { ResponseVerificationError, WechatPayApiError } from "../apiv3/errors";
import { isRefusedWith } from "../apiv3/is-refused-with";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { ContractService } from "../contract/contract.service";
import { meansNoContract } from "../contract/no-contract";
import type { MerchantLogger } from "../observability/merchant-logger";
import type { PreEntrustSignService } from "../pre-entrust-sign/pre-entrust-sign.service";
import { isPaymentOf } from "../transaction/is-payment-of";
import type { TransactionService } from "../transaction/transaction.service";
import type { RequestDefaults } from "../validation/validate-request";
import { checkRequest } from "./check-request";
import type { PayingContract } from "./checkout-request";
import type {
  CheckoutResult,
  ContractStep,
  OfferStep,
  PaidCheckout,
} from "./checkout-result";
import type { MerchantKind } from "./merchant-kind";

/** What a checkout calls. */
export interface CheckoutServices {
  transactions: TransactionService;
  preEntrustSign: PreEntrustSignService;
  contracts: ContractService;
  defaults: RequestDefaults;
  logger: MerchantLogger;
}

/** How the phone pays. */
export interface Phone<Parameters> {
  /** The operation that places its orders. */
  readonly operation: "jsapi" | "app";
  /** What it is given to open the payment. */
  parametersOf(
    prepay_id: string,
    options: { appid?: string },
  ): Promise<Parameters>;
}

/** A request whose kind its caller knows. */
export interface UntypedRequest {
  order: Readonly<Record<string, unknown>> & {
    out_trade_no: string;
    amount: { total: number; currency?: string };
  };
  offer?: Readonly<Record<string, unknown>>;
  contract?: PayingContract;
  offerDeadline?: number;
}

/** Codes of a refused order that perhaps are about the contract that was to pay it (`protocol` "How it fits a contract checkout"). */
const PERHAPS_THE_CONTRACT = [
  "INVALID_REQUEST",
  "RULE_LIMIT",
  "NO_AUTH",
] as const;

/** One checkout, from its order to what the phone is given. */
export class CheckoutWalk<Parameters> {
  constructor(
    private readonly services: CheckoutServices,
    private readonly kind: MerchantKind,
    private readonly phone: Phone<Parameters>,
    private readonly config: WechatPayRequestConfig | undefined,
  ) {}

  async run(request: UntypedRequest): Promise<CheckoutResult<Parameters>> {
    checkRequest(request, this.phone.operation);
    const { order, contract } = request;
    if (contract === undefined) {
      return this.place(order, request);
    }
    try {
      return await this.payBy(contract, order);
    } catch (error) {
      if (!mayBeAbout(error)) {
        throw error;
      }
      return this.payOtherwise(contract, request, error);
    }
  }

  /** The contract does not pay: the customer does, with the password. */
  private async payOtherwise(
    contract: PayingContract,
    request: UntypedRequest,
    error: WechatPayApiError,
  ): Promise<CheckoutResult<Parameters>> {
    const state = (await this.hasEnded(contract, error)) ? "ended" : "refused";
    const { order } = request;
    // An earlier call may have placed it; the customer could pay that one, too.
    const paid = await this.close(order);
    if (paid) {
      return paid;
    }
    const out_trade_no = await contract.newOutTradeNo();
    // Who has a contract that stands is not offered another.
    const offer = state === "ended" ? request.offer : undefined;
    return this.place(
      { ...order, out_trade_no },
      { ...request, offer },
      {
        state,
        error,
      },
    );
  }

  private payBy(
    { contract_id }: PayingContract,
    order: UntypedRequest["order"],
  ): Promise<CheckoutResult<Parameters>> {
    const { normal, partner } = this.services.transactions;
    const contract_info = { password_free_contract_id: contract_id };
    const data = { ...order, contract_info } as never;
    return this.finish(
      order,
      () =>
        this.kind.orders === "normal"
          ? normal.jsapiWithContract(data, this.config)
          : partner.jsapiWithContract(data, this.config),
      async () => undefined,
      { state: "used" },
    );
  }

  private place(
    order: UntypedRequest["order"],
    request: UntypedRequest,
    contract?: ContractStep,
  ): Promise<CheckoutResult<Parameters>> {
    const { normal, partner } = this.services.transactions;
    const { operation } = this.phone;
    return this.finish(
      order,
      () =>
        this.kind.orders === "normal"
          ? normal[operation](order as never, this.config)
          : partner[operation](order as never, this.config),
      (prepay_id) => this.offer(prepay_id, order, request),
      contract,
    );
  }

  private async finish(
    order: UntypedRequest["order"],
    place: () => Promise<{ data: { prepay_id: string } }>,
    offer: (prepay_id: string) => Promise<OfferStep | undefined>,
    contract: ContractStep | undefined,
  ): Promise<CheckoutResult<Parameters>> {
    const { out_trade_no } = order;
    let prepay_id: string;
    try {
      ({ prepay_id } = (await place().catch(againIfUntrusted(place))).data);
    } catch (error) {
      const paid =
        isRefusedWith(error, "ORDER_PAID") && (await this.paidBefore(order));
      if (!paid) {
        throw error;
      }
      return paid;
    }
    // Before anybody knows the prepay_id: who has paid is not offered a contract any more.
    const offered = await offer(prepay_id);
    return {
      state: "payable",
      out_trade_no,
      prepay_id,
      parameters: await this.phone.parametersOf(prepay_id, {
        appid: this.appidOf(order) as string | undefined,
      }),
      ...(contract && { contract }),
      ...(offered && { offer: offered }),
    };
  }

  /** Whatever goes wrong here: the customer can pay, and just is not asked. */
  private async offer(
    prepay_id: string,
    order: UntypedRequest["order"],
    { offer, offerDeadline }: UntypedRequest,
  ): Promise<OfferStep | undefined> {
    if (offer === undefined) {
      return undefined;
    }
    // The order's own time must not become the offer's, which has a shorter one.
    const config = {
      ...this.config,
      timeout: offerDeadline,
      deadline: offerDeadline,
      connectTimeout: shorter(this.config?.connectTimeout, offerDeadline),
    };
    try {
      const service = this.services.preEntrustSign[this.kind.preSignings];
      const data = {
        ...this.kind.told(order, this.appidOf(order)),
        ...offer,
        prepay_id,
      };
      const answer = await service.payRedirectSign(data as never, config);
      const { out_contract_code } = answer.data;
      return { state: "offered", out_contract_code };
    } catch (error) {
      this.services.logger.warn(
        `Order ${order.out_trade_no} can be paid, but no contract is offered: ${error instanceof Error ? error.message : String(error)}`,
      );
      return { state: "failed", error };
    }
  }

  /** The AppID that the user pays in. */
  private appidOf(order: UntypedRequest["order"]): unknown {
    const { defaults } = this.services;
    return this.phone.operation === "app"
      ? this.kind.appAppidOf(order, defaults)
      : this.kind.appidOf(order, defaults);
  }

  /** @returns false also where that cannot be learnt now */
  private async hasEnded(
    { service_id, out_contract_code }: PayingContract,
    refusal: WechatPayApiError,
  ): Promise<boolean> {
    try {
      const { data } = await this.services.contracts.query(
        { service_id, out_contract_code },
        this.config,
      );
      return data.contract_state === "TERMINATED";
    } catch (error) {
      // Where the order was refused for something else, the query may have asked for another contract, by a wrong service_id.
      return meansNoContract(error) && refusal.status === 404;
    }
  }

  /** @returns what the order comes to where it was paid before */
  private async close(
    order: UntypedRequest["order"],
  ): Promise<PaidCheckout | undefined> {
    const { out_trade_no, sub_mchid } = order;
    const { normal, partner } = this.services.transactions;
    try {
      await (this.kind.orders === "normal"
        ? normal.close({ out_trade_no }, this.config)
        : partner.close(
            { out_trade_no, sub_mchid: sub_mchid as string },
            this.config,
          ));
      return undefined;
    } catch (error) {
      if (isRefusedWith(error, "ORDER_NOT_EXIST", "ORDER_CLOSED")) {
        return undefined;
      }
      const paid =
        isRefusedWith(error, "ORDER_PAID") && (await this.paidBefore(order));
      if (!paid) {
        throw error;
      }
      return paid;
    }
  }

  /** @returns undefined where what was paid under its number is not what it costs, or was given back */
  private async paidBefore({
    out_trade_no,
    sub_mchid,
    amount,
  }: UntypedRequest["order"]): Promise<PaidCheckout | undefined> {
    const { normal, partner } = this.services.transactions;
    try {
      const { data: transaction } =
        this.kind.orders === "normal"
          ? await normal.query({ out_trade_no }, this.config)
          : await partner.query(
              { out_trade_no, sub_mchid: sub_mchid as string },
              this.config,
            );
      return isPaymentOf({ out_trade_no, ...amount }, transaction)
        ? { state: "paid", out_trade_no, transaction }
        : undefined;
    } catch (error) {
      // A number of a combined order, say, which is paid as well: its query is none of the contract that was to pay.
      if (error instanceof WechatPayApiError && error.outcome === "rejected") {
        return undefined;
      }
      throw error;
    }
  }
}

/**
 * Under its number it is the same order. WeChat Pay sends wrong signatures on purpose, to see that they are refused (签名探测流量).
 */
function againIfUntrusted<Answer>(place: () => Promise<Answer>) {
  return (error: unknown): Promise<Answer> => {
    if (error instanceof ResponseVerificationError) {
      return place();
    }
    throw error;
  };
}

/** A call is refused that may take longer over its connection than over all of it. */
function shorter(
  connectTimeout: number | undefined,
  deadline = Infinity,
): number | undefined {
  return connectTimeout === undefined
    ? undefined
    : Math.min(connectTimeout, Math.floor(deadline));
}

function mayBeAbout(error: unknown): error is WechatPayApiError {
  return (
    error instanceof WechatPayApiError &&
    (error.status === 404 || error.hasCode(...PERHAPS_THE_CONTRACT))
  );
}
