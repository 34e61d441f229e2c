import { Injectable, Logger } from "@nestjs/common";
import { ContractsError, ContractService } from "nestjs-wechatpay-contracts";
import { describeFailure } from "../wechat-pay/failure.js";
import { hasEnded } from "../wechat-pay/has-ended.js";
import { ContractBook } from "./contract-book.js";
import type { Contract } from "./contract.entity.js";

/** Ends contracts at the customer's wish. */
@Injectable()
export class TerminationService {
  private readonly logger = new Logger(TerminationService.name);

  constructor(
    private readonly contractService: ContractService,
    private readonly contracts: ContractBook,
  ) {}

  /**
   * Ends a contract, unless it has ended. The wish is kept first: what WeChat Pay does not confirm, each reconciliation asks for again.
   *
   * @returns whether WeChat Pay has confirmed it
   */
  async terminate(contract: Contract): Promise<boolean> {
    const { code, serviceId, state } = contract;
    if (state === "TERMINATED") {
      return true;
    }
    await this.contracts.wishEnd(code);
    try {
      await this.contractService.terminate({
        service_id: serviceId,
        out_contract_code: code,
        contract_termination_remark: "用户在商城中关闭免密支付",
      });
    } catch (error) {
      if (!ContractsError.is(error)) {
        throw error;
      }
      this.logger.warn(
        { contract: code, error: describeFailure(error) },
        "A contract could not be terminated",
      );
      if (!(await hasEnded(error, () => this.ask(contract)))) {
        return false;
      }
    }
    await this.keep(contract);
    return true;
  }

  /**
   * Asks again for the ends that WeChat Pay has not confirmed.
   *
   * @returns how many it has confirmed now
   */
  async repeat(signal: AbortSignal): Promise<number> {
    let ended = 0;
    for (const contract of await this.contracts.toEnd()) {
      if (signal.aborted) {
        break;
      }
      ended += (await this.terminate(contract)) ? 1 : 0;
    }
    return ended;
  }

  /** @returns whether WeChat Pay has ended it */
  private async ask({ code, serviceId }: Contract): Promise<boolean> {
    const { data } = await this.contractService.query({
      service_id: serviceId,
      out_contract_code: code,
    });
    return data.contract_state === "TERMINATED";
  }

  private async keep({ code, contractId }: Contract): Promise<void> {
    // The notification that follows tells the same, with WeChat Pay's own time.
    const now = new Date().toISOString();
    await this.contracts.apply({
      id: `terminate:${code}`,
      event_type: "ENTRUST.TERMINATE",
      create_time: now,
      resource: {
        out_contract_code: code,
        contract_id: contractId ?? undefined,
        contract_state: "TERMINATED",
        contract_terminate_info: {
          contract_termination_mode: "MCH_API_TERMINATE",
          contract_terminated_time: now,
        },
      },
    });
  }
}
