import { Injectable, Logger } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import {
  ContractReconciler,
  ContractsError,
  type NavigateToMiniProgramParameters,
} from "nestjs-wechatpay-contracts";
import type { Repository } from "typeorm";
import { StandingContracts } from "../checkout/standing-contracts.js";
import { Environment } from "../configuration/environment.js";
import { ContractBook } from "../contracts/contract-book.js";
import { Contract } from "../contracts/contract.entity.js";
import { Order } from "../orders/order.entity.js";
import { newIdentifier } from "../orders/orders.service.js";
import { Customers } from "../session/customers.js";
import { describeFailure } from "../wechat-pay/failure.js";
import { Signings } from "../wechat-pay/signings.js";

/**
 * - `signed`: the customer has a contract already.
 * - `offered`: one is offered with an order, which can be paid or has just been.
 * - `unavailable`: WeChat Pay could not be asked, or refused.
 */
export type SigningObstacle = "signed" | "offered" | "unavailable";

/** What stands in the way of a signing. */
interface Obstructed {
  obstacle: SigningObstacle;
  /** Number of the order with which a contract is offered. */
  order?: string;
}

/** A contract that can be signed, or what stands in the way. */
export type SigningStart =
  { code: string; open: NavigateToMiniProgramParameters } | Obstructed;

/** Contracts that customers sign in WeChat Pay's mini program, without an order. */
@Injectable()
export class SigningService {
  private readonly logger = new Logger(SigningService.name);

  constructor(
    @InjectRepository(Contract)
    private readonly repository: Repository<Contract>,
    private readonly standing: StandingContracts,
    private readonly contracts: ContractBook,
    private readonly signings: Signings,
    private readonly reconciler: ContractReconciler,
    private readonly customers: Customers,
    private readonly environment: Environment,
  ) {}

  /** Pre-signs a contract: the customer's only one, and the same however often it is asked for while it can be signed. */
  async start(openid: string): Promise<SigningStart> {
    const contract = await this.claim(openid);
    if ("obstacle" in contract) {
      return contract;
    }
    const { code, serviceId } = contract;
    const displayAccount = this.customers.nameOf(openid);
    try {
      const open = await this.signings.open({
        code,
        serviceId,
        openid,
        displayAccount,
      });
      await this.contracts.offered(code);
      return { code, open };
    } catch (error) {
      if (!ContractsError.is(error)) {
        throw error;
      }
      this.logger.error(
        { contract: code, error: describeFailure(error) },
        "The contract could not be pre-signed",
      );
      return { obstacle: "unavailable" };
    }
  }

  /**
   * Asks WeChat Pay whether the customer has signed: one who declines is not notified of. What it answers goes the way of a
   * notification. Where it cannot be asked, the contract stays as it is.
   */
  async inquire({ code, serviceId, state }: Contract): Promise<void> {
    if (state === "OFFERED") {
      await this.reconciler.runOnce([
        { service_id: serviceId, out_contract_code: code },
      ]);
    }
  }

  private claim(openid: string): Promise<Contract | Obstructed> {
    return this.repository.manager.transaction(async (transaction) => {
      const standing = await this.standing.of(transaction, openid);
      if (standing.some(({ state }) => state === "SIGNED")) {
        return { obstacle: "signed" };
      }
      const [offered] = standing;
      if (offered) {
        const offeredContractCode = offered.code;
        const order = await transaction.findOneBy(Order, {
          offeredContractCode,
        });
        return order ? { obstacle: "offered", order: order.number } : offered;
      }
      const contract = transaction.create(Contract, {
        code: newIdentifier(),
        openid,
        serviceId: this.environment.WECHATPAY_SERVICE_ID,
        state: "NEW",
      });
      await transaction.insert(Contract, contract);
      return contract;
    });
  }
}
