import type { INestApplicationContext } from "@nestjs/common";
import type { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import { CartService } from "../../src/cart/cart.service.js";
import { checkoutIdOf } from "../../src/cart/checkout-id.js";
import { CheckoutService } from "../../src/checkout/checkout.service.js";
import { ContractBook } from "../../src/contracts/contract-book.js";
import { OrdersService } from "../../src/orders/orders.service.js";
import { SessionsService } from "../../src/session/sessions.service.js";

/**
 * One checkout from the cart to the contract, each step in a line.
 *
 * @param openid of someone who has no contract yet
 * @throws Error that names the step that failed
 */
export async function walk(
  app: INestApplicationContext,
  wechat: WechatPaySimulator,
  openid: string,
): Promise<void> {
  const sessions = app.get(SessionsService);
  const id = await sessions.create(openid);
  const carts = app.get(CartService);
  await carts.add(id, "coffee");
  const { cartId } = required(await sessions.find(id), "no session");
  const checkoutId = checkoutIdOf(cartId, await carts.of(id));
  const number = required(
    await app.get(CheckoutService).checkOut({ id, cartId, openid }, checkoutId),
    "the cart is empty",
  );
  const order = required(
    await app.get(OrdersService).find(number, openid),
    "no order",
  );
  const prepayId = required(order.prepayId, "WeChat Pay took no order");
  say("order 下单", `${number}, ¥${yuan(order.total)}, ${prepayId}`);

  const contract = required(order.offeredContract, "no contract");
  const { code } = contract;
  requireThat(contract.state === "OFFERED", "pre-signing failed");
  say("pre-signing 预签约", `${code} accepted, valid for 2 hours`);

  const { offered } = await wechat.pay(prepayId);
  requireThat(offered, "WeChat Pay does not offer the contract");
  say("payment 支付", "paid; the user is offered password-free payment");

  const { notification } = await wechat.sign(code);
  requireThat(
    notification.status === 204,
    `the shop answered the notification with ${notification.status}`,
  );
  say("notification 通知", `${notification.id} verified, decrypted, handled`);

  const held = required(
    await app.get(ContractBook).find(code),
    "the shop holds no contract",
  );
  requireThat(held.state === "SIGNED", "the contract is not signed");
  say("contract 签约协议", `${held.contractId} ${held.state}`);
}

function say(step: string, what: string): void {
  console.log(`✓ ${step}: ${what}`);
}

function yuan(fen: number): string {
  return `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;
}

function required<T>(value: T | undefined | null, otherwise: string): T {
  if (value === undefined || value === null) {
    throw new Error(otherwise);
  }
  return value;
}

function requireThat(holds: boolean, otherwise: string): void {
  if (!holds) {
    throw new Error(otherwise);
  }
}
