import { Injectable } from "@nestjs/common";
import type {
  PendingContract,
  ReconcileReport,
} from "nestjs-wechatpay-contracts";
import { DataSource, In } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";

/** So many are asked about in one run; the rest has its turn in the next. */
const MOST = 2_000;

/** A pre-signing holds for two hours; a user who has not signed by then cannot any more. */
const LAPSES_AFTER = "3 hours";

/** The contracts of which it is not known where they stand. */
@Injectable()
export class PendingContracts {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Those that were offered so long ago, or may have been, and those in doubt.
   *
   * @param minutes for so long a notification may be under way
   */
  async olderThan(minutes: number): Promise<PendingContract[]> {
    const contracts = await this.dataSource
      .createQueryBuilder(Contract, "contract")
      .innerJoin("contract.order", "placed")
      .where("contract.to_reconcile")
      .orWhere(
        `contract.state IN ('NEW', 'OFFERED')
         AND placed.prepaid_at < now() - :minutes * interval '1 minute'`,
        { minutes },
      )
      .orderBy("contract.created_at")
      .limit(MOST)
      .getMany();
    return contracts.map(({ code, serviceId }) => ({
      service_id: serviceId,
      out_contract_code: code,
    }));
  }

  /** Leaves alone, from now on, what is known. What is signed or ended the handlers of notifications have kept. */
  async settle({ signed, terminated, absent }: ReconcileReport): Promise<void> {
    await this.dataSource.manager.update(
      Contract,
      { code: In([...signed, ...terminated]) },
      { toReconcile: false },
    );
    await this.dataSource
      .createQueryBuilder()
      .update(Contract)
      .set({ state: "LAPSED" })
      .where({ code: In(absent), state: In(["NEW", "OFFERED"]) })
      .andWhere(
        `(SELECT prepaid_at FROM orders WHERE number = order_number) < now() - interval '${LAPSES_AFTER}'`,
      )
      .execute();
  }
}
