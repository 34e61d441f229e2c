import type {
  ContractChange,
  ContractChanges,
} from "./contracts/contract-changes";
import type { TerminationMode } from "./contracts/contract";
import type { Contracts } from "./contracts/contracts";
import type { PlanContractChanges } from "./deductions/plan-contract-changes";
import type { Orders } from "./orders/orders";
import type { Payment, PaymentOptions, Payments } from "./orders/payments";

/** What the user does in WeChat: pays, and answers what is offered. */
export class Customer {
  constructor(
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly contracts: Contracts,
    private readonly changes: ContractChanges,
    private readonly planChanges: PlanContractChanges,
  ) {}

  /** @throws Error where the order cannot be paid, or not by this user */
  async pay(prepayId: string, how: PaymentOptions = {}): Promise<Payment> {
    const payment = await this.payments.pay(prepayId, how);
    const { offered, out_contract_code = "" } = payment;
    if (!offered || how.sign === undefined) {
      return payment;
    }
    if (how.sign) {
      return {
        ...payment,
        offered: false,
        contract: await this.changes.sign(out_contract_code),
      };
    }
    this.contracts.decline(out_contract_code);
    return { ...payment, offered: false, reason: "the user declined" };
  }

  /**
   * @param openid who signs, where the pre-signing of a plan names nobody
   * @throws Error where the user cannot sign; then nothing is paid either
   */
  sign(code: string, openid?: string): Promise<ContractChange> {
    if (this.planChanges.isPreSigned(code)) {
      return this.planChanges.sign(code, openid);
    }
    const { prepay_id = "" } = this.contracts.require(code);
    const order = this.orders.find(prepay_id);
    const unpaid = order?.trade_state === "NOTPAY" ? order : undefined;
    this.contracts.requireSignable(code, unpaid);
    if (unpaid) {
      // Its notification goes out first, but whether it arrives is nothing to the contract.
      void this.payments.pay(prepay_id);
    }
    return this.changes.sign(code);
  }

  /** @throws Error where nothing was offered */
  decline(code: string): void {
    const { planChanges, contracts } = this;
    (planChanges.isPreSigned(code) ? planChanges : contracts).decline(code);
  }

  /** Ends a contract. @throws Error where it is not signed */
  terminate(
    code: string,
    mode: TerminationMode,
    remark?: string,
  ): Promise<ContractChange> {
    const { planChanges, changes } = this;
    return (planChanges.isSigned(code) ? planChanges : changes).terminate(
      code,
      mode,
      remark,
    );
  }
}
