import { Injectable, Logger } from "@nestjs/common";
import type {
  PendingContract,
  ReconcileReport,
} from "nestjs-wechatpay-contracts";
import { DataSource, In, LessThan } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";

/** So many are asked about in one run; the rest has its turn in the next. */
const MOST = 2_000;

/** A pre-signing holds for two hours; a user who has not signed by then cannot any more. */
const LAPSES_AFTER = "3 hours";

/** The contracts of which it is not known where they stand. */
@Injectable()
export class PendingContracts {
  private readonly logger = new Logger(PendingContracts.name);

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
      .where("contract.doubted_at IS NOT NULL")
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

  /**
   * Leaves alone, from now on, what is known. What is signed or ended the handlers of notifications have kept.
   *
   * @param startedAt when the run began, by the database's clock; a doubt that has come up since is the next run's
   */
  async settle(
    { signed, terminated, absent }: ReconcileReport,
    startedAt: Date,
  ): Promise<void> {
    const { manager } = this.dataSource;
    const doubtedAt = LessThan(startedAt);
    await manager.update(
      Contract,
      { code: In([...signed, ...terminated]), doubtedAt },
      { doubtedAt: null },
    );
    const { affected } = await manager.update(
      Contract,
      { code: In(absent), state: "SIGNED", doubtedAt },
      { state: "LAPSED", doubtedAt: null },
    );
    if (affected) {
      this.logger.error(
        `WeChat Pay knows nothing of ${affected} contracts that were signed; they pay no more`,
      );
    }
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
