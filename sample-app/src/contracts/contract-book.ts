import { Injectable } from "@nestjs/common";
import {
  type ContractNotification,
  contractStateAfter,
} from "nestjs-wechatpay-contracts";
import { DataSource, type EntityManager, In } from "typeorm";
import { OrderChanges } from "../orders/order-changes.js";
import { Contract } from "./contract.entity.js";

/** For so long after a payment WeChat lets the user sign what was pre-signed. */
const ASKED = "2 hours";

/** The shop's record of its contracts. */
@Injectable()
export class ContractBook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: OrderChanges,
  ) {}

  /** What a customer has signed, the newest first. */
  of(openid: string): Promise<Contract[]> {
    return this.dataSource.manager.find(Contract, {
      where: { openid, state: In(["SIGNED", "TERMINATED"]) },
      order: { createdAt: "DESC" },
      take: 50,
    });
  }

  find(code: string): Promise<Contract | null> {
    return this.dataSource.manager.findOneBy(Contract, { code });
  }

  /** Brings a contract to where an event says it stands; late and repeated events come to the same. */
  async apply(
    manager: EntityManager,
    event: ContractNotification,
  ): Promise<void> {
    const contract = await manager.findOne(Contract, {
      where: { code: event.resource.out_contract_code },
      lock: { mode: "pessimistic_write" },
    });
    const standing = contractStateAfter(contract?.standing ?? undefined, event);
    if (!contract || !standing) {
      return;
    }
    await manager.update(
      Contract,
      { code: contract.code },
      {
        standing,
        state: standing.state,
        contractId: standing.contract_id ?? null,
        // That it was signed once does not say that it still is.
        ...(standing.state === "TERMINATED" && { doubtedAt: null }),
      },
    );
    await this.changes.announce(manager, contract.orderNumber);
  }

  /** Has the next reconciliation ask WeChat Pay where a contract stands; until then it pays no order. */
  async doubt(code: string): Promise<void> {
    await this.dataSource.manager.update(
      Contract,
      { code, state: "SIGNED" },
      { doubtedAt: () => "now()" },
    );
  }

  /**
   * Whether a customer may be asked to sign this one. Its code must never have been signed, and the customer must neither
   * have another nor be asked for another just now.
   */
  async mayBeOffered({ code, openid, state }: Contract): Promise<boolean> {
    if (state === "SIGNED" || state === "TERMINATED") {
      return false;
    }
    const another = await this.dataSource
      .createQueryBuilder(Contract, "contract")
      .innerJoin("contract.order", "placed")
      .where("contract.openid = :openid AND contract.code <> :code", {
        openid,
        code,
      })
      .andWhere(
        `(contract.state = 'SIGNED' OR contract.state = 'OFFERED' AND placed.paid_at > now() - interval '${ASKED}')`,
      )
      .getExists();
    return !another;
  }
}
