import { Injectable, Logger } from "@nestjs/common";
import { ContractsError, ContractService } from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import { describeFailure } from "../wechat-pay/failure.js";
import { ContractBook } from "./contract-book.js";
import type { Contract } from "./contract.entity.js";

/** Ends contracts at the customer's wish. */
@Injectable()
export class TerminationService {
  private readonly logger = new Logger(TerminationService.name);

  constructor(
    private readonly contractService: ContractService,
    private readonly contracts: ContractBook,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Ends a contract. What WeChat Pay has not confirmed is asked for by the next reconciliation.
   *
   * @returns whether WeChat Pay has confirmed it
   */
  async terminate({ code, serviceId, contractId }: Contract): Promise<boolean> {
    try {
      await this.contractService.terminate({
        service_id: serviceId,
        out_contract_code: code,
        contract_termination_remark: "用户在商店中解约",
      });
    } catch (error) {
      if (!(error instanceof ContractsError)) {
        throw error;
      }
      this.logger.warn(
        { contract: code, error: describeFailure(error) },
        "A contract could not be terminated",
      );
      await this.contracts.doubt(code);
      return false;
    }
    // The notification that follows tells the same, with WeChat Pay's own time.
    const now = new Date().toISOString();
    await this.dataSource.transaction((manager) =>
      this.contracts.apply(manager, {
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
      }),
    );
    return true;
  }
}
