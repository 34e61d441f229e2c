import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { Brackets, type EntityManager, type Repository } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";
import { Order } from "../orders/order.entity.js";
import { KnownCustomer } from "../session/known-customer.entity.js";

/** For so long an order can be paid, and for so long after its payment WeChat lets the user sign. */
const HOLDS_MS = 2 * 60 * 60_000;

/** So long a pre-signing without an order may take. Nobody can sign one that failed: its session went to nobody. */
const PRE_SIGNING_MS = 60_000;

/** What a customer has signed, or may be about to sign: at most one contract at a time, however many carts are checked out at once. */
@Injectable()
export class StandingContracts {
  constructor(
    @InjectRepository(Contract)
    private readonly contracts: Repository<Contract>,
  ) {}

  /**
   * Those that are signed, being offered, offered with an order that can be paid, asked about after a payment, or offered without an order. Until the
   * transaction ends nobody else looks for this customer.
   */
  async of(transaction: EntityManager, openid: string): Promise<Contract[]> {
    await transaction.findOne(KnownCustomer, {
      where: { openid },
      lock: { mode: "pessimistic_write" },
    });
    const now = new Date();
    return transaction
      .createQueryBuilder(Contract, "contract")
      .leftJoin(Order, "placed", "placed.offeredContractCode = contract.code")
      .where("contract.openid = :openid", { openid })
      .andWhere(
        new Brackets((standing) =>
          standing
            .where("contract.state = 'SIGNED'")
            .orWhere(
              "contract.state IN ('NEW', 'OFFERED') AND placed.state = 'OPEN' AND placed.placingUntil > :now",
              { now },
            )
            .orWhere(
              "contract.state = 'OFFERED' AND placed.state = 'OPEN' AND placed.prepaidAt > :since",
              { since: new Date(+now - HOLDS_MS) },
            )
            .orWhere("contract.state = 'OFFERED' AND placed.paidAt > :since")
            .orWhere(
              "contract.state = 'OFFERED' AND placed.number IS NULL AND contract.offeredAt > :since",
            )
            .orWhere(
              "contract.state = 'NEW' AND placed.number IS NULL AND contract.createdAt > :begunSince",
              { begunSince: new Date(+now - PRE_SIGNING_MS) },
            ),
        ),
      )
      .orderBy("contract.createdAt", "DESC")
      .getMany();
  }

  /** Whether a customer may be asked to sign this one, which must never have been signed, and be the only one. */
  async mayBeOffered({ code, openid, state }: Contract): Promise<boolean> {
    if (state === "SIGNED" || state === "TERMINATED") {
      return false;
    }
    return this.contracts.manager.transaction(async (transaction) => {
      const standing = await this.of(transaction, openid);
      return standing.every((contract) => contract.code === code);
    });
  }
}
