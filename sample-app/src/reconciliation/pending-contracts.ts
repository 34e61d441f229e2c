import { Injectable, Logger } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type {
  PendingContract,
  ReconcileReport,
} from "nestjs-wechatpay-contracts";
import { In, IsNull, LessThan, Not, Or, type Repository } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";
import { Order } from "../orders/order.entity.js";

/** So many are asked about in one run; the rest has its turn in the next. */
const MOST = 2_000;

/** A pre-signing holds for two hours; a user who has not signed by then cannot any more. */
const LAPSES_AFTER_MS = 3 * 60 * 60_000;

const DAY_MS = 24 * 60 * 60_000;

/** The contracts of which it is not known where they stand. */
@Injectable()
export class PendingContracts {
  private readonly logger = new Logger(PendingContracts.name);

  constructor(
    @InjectRepository(Contract)
    private readonly contracts: Repository<Contract>,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
  ) {}

  /**
   * Those that were offered so long ago, or may have been, and those in doubt.
   *
   * @param minutes for so long a notification may be under way
   */
  async olderThan(minutes: number): Promise<PendingContract[]> {
    const doubted = await this.contracts.find({
      where: { doubtedAt: Not(IsNull()) },
      order: { doubtedAt: "ASC" },
      take: MOST,
    });
    const offered = await this.offeredBefore(minutes * 60_000);
    return [...doubted, ...offered].map(({ code, serviceId }) => ({
      service_id: serviceId,
      out_contract_code: code,
    }));
  }

  private async offeredBefore(milliseconds: number): Promise<Contract[]> {
    const before = new Date(Date.now() - milliseconds);
    const orders = await this.orders.find({
      where: {
        prepaidAt: LessThan(before),
        offeredContract: { state: In(["NEW", "OFFERED"]) },
      },
      relations: { offeredContract: true },
      order: { prepaidAt: "ASC" },
      take: MOST,
    });
    return [
      ...orders.map(({ offeredContract }) => offeredContract!),
      ...(await this.offeredWithoutOrder(before)),
    ];
  }

  private offeredWithoutOrder(before: Date): Promise<Contract[]> {
    return this.contracts
      .createQueryBuilder("contract")
      .leftJoin(Order, "placed", "placed.offeredContractCode = contract.code")
      .where("contract.state IN ('NEW', 'OFFERED')")
      .andWhere("COALESCE(contract.offeredAt, contract.createdAt) < :before", {
        before,
      })
      .andWhere("placed.number IS NULL")
      .orderBy("contract.createdAt", "ASC")
      .limit(MOST)
      .getMany();
  }

  /**
   * Leaves alone, from now on, what is known. What is signed or ended the handlers of notifications have kept; what is to end stays in
   * doubt.
   *
   * @param startedAt when the run began; a doubt that has come up since is the next run's
   */
  async settle(
    { signed, terminated, absent }: ReconcileReport,
    startedAt: Date,
  ): Promise<void> {
    const doubtedAt = LessThan(startedAt);
    await this.contracts.update(
      {
        code: In([...signed, ...terminated]),
        doubtedAt,
        endWishedAt: IsNull(),
      },
      { doubtedAt: null },
    );
    const { affected } = await this.contracts.update(
      {
        code: In(absent),
        state: "SIGNED",
        doubtedAt,
        // What the customer wishes ended is asked for longer.
        endWishedAt: Or(IsNull(), LessThan(new Date(Date.now() - DAY_MS))),
      },
      { state: "LAPSED", doubtedAt: null },
    );
    if (affected) {
      this.logger.error(
        `WeChat Pay knows nothing of ${affected} contracts that were signed; they pay no more`,
      );
    }
    const over = await this.offeredBefore(LAPSES_AFTER_MS);
    await this.contracts.update(
      {
        code: In(
          over.map(({ code }) => code).filter((code) => absent.includes(code)),
        ),
        state: In(["NEW", "OFFERED"]),
      },
      { state: "LAPSED" },
    );
  }
}
