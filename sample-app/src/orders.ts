import { Injectable } from "@nestjs/common";

/** An order that was paid for, or will be. */
export interface Order {
  outTradeNo: string;
  openid: string;
  /** In fen. */
  total: number;
  prepayId: string;
  /** Code of the contract that is offered with the payment; absent where pre-signing failed. */
  outContractCode?: string;
}

/** The shop's orders, in memory. */
@Injectable()
export class Orders {
  private readonly orders: Order[] = [];

  add(order: Order): Order {
    this.orders.push(order);
    return order;
  }

  byContractCode(code: string): Order | undefined {
    return this.orders.find((order) => order.outContractCode === code);
  }

  all(): readonly Order[] {
    return this.orders;
  }
}
