import type {
  ContractChange,
  ContractChanges,
} from "./contracts/contract-changes";
import type { Contracts } from "./contracts/contracts";
import type { Orders } from "./orders/orders";
import type { Payment, PaymentOptions, Payments } from "./orders/payments";

/** What the user does in WeChat: pays, and answers what is offered. */
export class Customer {
  constructor(
    private readonly orders: Orders,
    private readonly payments: Payments,
    private readonly contracts: Contracts,
    private readonly changes: ContractChanges,
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

  /** @throws Error where the user cannot sign; then nothing is paid either */
  sign(code: string): Promise<ContractChange> {
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
    this.contracts.decline(code);
  }
}
