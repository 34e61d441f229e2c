import type { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import type { OwnDatabase } from "./own-database.js";

/** What the shop's tables say after the run, beside what WeChat Pay knows. */
export interface Verdict {
  orders: number;
  paid: number;
  /** Contracts that the user has signed. */
  signed: number;
  /** What is wrong, a line for each kind. */
  problems: string[];
}

/**
 * Compares the shop's record with WeChat Pay's: every order is paid, and every signed contract is there exactly once.
 *
 * @param expected how many checkouts were made
 */
export async function judge(
  database: OwnDatabase,
  wechat: WechatPaySimulator,
  expected: number,
): Promise<Verdict> {
  const orders = await database.rows<{ number: string; state: string }>(
    "SELECT number, state FROM orders",
  );
  const held = await database.rows<{ contract_id: string }>(
    "SELECT contract_id FROM contracts WHERE state = 'SIGNED'",
  );
  const paid = orders.filter(({ state }) => state === "PAID").length;
  const signed = wechat.contracts.filter(
    ({ contract_state }) => contract_state === "SIGNED",
  );
  const ids = held.map(({ contract_id }) => contract_id);
  const known = new Set(ids);
  const lost = signed.filter(({ contract_id }) => !known.has(contract_id!));
  const problems = [
    [orders.length !== expected, `${orders.length} orders of ${expected}`],
    [paid !== orders.length, `${orders.length - paid} orders are not paid`],
    [lost.length > 0, `${lost.length} signed contracts are not in the shop`],
    [
      known.size !== ids.length || ids.length > signed.length,
      `${ids.length} contracts are held for ${signed.length} that were signed`,
    ],
  ].flatMap(([isWrong, problem]) => (isWrong ? [String(problem)] : []));
  return { orders: orders.length, paid, signed: signed.length, problems };
}
