import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import {
  type ContractNotification,
  contractStateAfter,
} from "nestjs-wechatpay-contracts";
import { type EntityManager, In, IsNull, Not, type Repository } from "typeorm";
import { Changes } from "../live/changes.js";
import { Contract } from "./contract.entity.js";

/** So many are to be ended in one run; the rest has its turn in the next. */
const MOST = 2_000;

/** The shop's record of its contracts. */
@Injectable()
export class ContractBook {
  constructor(
    @InjectRepository(Contract)
    private readonly contracts: Repository<Contract>,
    private readonly changes: Changes,
  ) {}

  /** What a customer has signed, the newest first. */
  of(openid: string): Promise<Contract[]> {
    return this.contracts.find({
      where: { openid, state: In(["SIGNED", "TERMINATED"]) },
      order: { createdAt: "DESC" },
      take: 50,
    });
  }

  find(code: string): Promise<Contract | null> {
    return this.contracts.findOneBy({ code });
  }

  /** A customer's own, signed or ended. */
  findOwn(code: string, openid: string): Promise<Contract | null> {
    const state = In(["SIGNED", "TERMINATED"]);
    return this.contracts.findOneBy({ code, openid, state });
  }

  /** A customer's own, wherever it stands. */
  findAny(code: string, openid: string): Promise<Contract | null> {
    return this.contracts.findOneBy({ code, openid });
  }

  /**
   * Brings a contract to where an event says it stands; late and repeated events come to the same.
   *
   * @param within what is to commit with it
   */
  async apply(
    event: ContractNotification,
    within?: (transaction: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { out_contract_code: code } = event.resource;
    await this.contracts.manager.transaction(async (transaction) => {
      const contract = await transaction.findOne(Contract, {
        where: { code },
        lock: { mode: "pessimistic_write" },
      });
      const standing = contractStateAfter(
        contract?.standing ?? undefined,
        event,
      );
      if (contract && standing) {
        await transaction.update(
          Contract,
          { code },
          {
            standing,
            state: standing.state,
            contractId: standing.contract_id ?? null,
            // That it was signed once does not say that it still is, nor that it is to stay so.
            doubtedAt:
              standing.state === "TERMINATED"
                ? null
                : (contract.doubtedAt ?? contract.endWishedAt),
          },
        );
      }
      await within?.(transaction);
    });
    this.changes.announce(code);
  }

  /** WeChat Pay will ask the customer to sign it. */
  async offered(code: string): Promise<void> {
    await this.contracts.update(
      { code, state: In(["NEW", "OFFERED", "LAPSED"]) },
      { state: "OFFERED", offeredAt: new Date() },
    );
  }

  /** Has the next reconciliation ask WeChat Pay where a contract stands; until then it pays no order. */
  async doubt(code: string): Promise<void> {
    await this.contracts.update(
      { code, state: "SIGNED" },
      { doubtedAt: new Date() },
    );
  }

  /** The customer wishes it ended: until WeChat Pay has ended it, it is in doubt. */
  async wishEnd(code: string): Promise<void> {
    const now = new Date();
    await this.contracts.update(
      { code, state: "SIGNED", endWishedAt: IsNull() },
      { endWishedAt: now, doubtedAt: now },
    );
  }

  /** Those that customers wish ended and WeChat Pay has not, the oldest wish first. */
  toEnd(): Promise<Contract[]> {
    return this.contracts.find({
      where: {
        state: "SIGNED",
        doubtedAt: Not(IsNull()),
        endWishedAt: Not(IsNull()),
      },
      order: { endWishedAt: "ASC" },
      take: MOST,
    });
  }
}
