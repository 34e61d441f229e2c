import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { MoreThan, Not, type Repository } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";
import { Order } from "../orders/order.entity.js";

/** For so long after a payment WeChat lets the user sign what was pre-signed. */
const ASKED_MS = 2 * 60 * 60_000;

/** Whether a customer may be asked to sign. */
@Injectable()
export class OfferRule {
  constructor(
    @InjectRepository(Contract)
    private readonly contracts: Repository<Contract>,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
  ) {}

  /** A contract's code must never have been signed, and the customer must neither have another nor be asked for another just now. */
  async mayBeOffered({ code, openid, state }: Contract): Promise<boolean> {
    if (state === "SIGNED" || state === "TERMINATED") {
      return false;
    }
    const another = { openid, code: Not(code) };
    const isSigned = await this.contracts.existsBy({
      ...another,
      state: "SIGNED",
    });
    const isAsked = await this.orders.existsBy({
      paidAt: MoreThan(new Date(Date.now() - ASKED_MS)),
      offeredContract: { ...another, state: "OFFERED" },
    });
    return !isSigned && !isAsked;
  }
}
