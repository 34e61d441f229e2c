import type { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import type { Client } from "pg";

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
  sql: Client,
  wechat: WechatPaySimulator,
  expected: number,
): Promise<Verdict> {
  const orders = await rows<{ number: string; state: string }>(
    sql,
    "SELECT number, state FROM orders",
  );
  const held = await rows<{ contract_id: string }>(
    sql,
    "SELECT contract_id FROM contracts WHERE state = 'SIGNED'",
  );
  const paid = orders.filter(({ state }) => state === "PAID").length;
  const signed = wechat.contracts.filter(
    ({ contract_state }) => contract_state === "SIGNED",
  );
  const ids = held.map(({ contract_id }) => contract_id);
  const lost = signed.filter(({ contract_id }) => !ids.includes(contract_id!));
  const problems = [
    [orders.length !== expected, `${orders.length} orders of ${expected}`],
    [paid !== orders.length, `${orders.length - paid} orders are not paid`],
    [lost.length > 0, `${lost.length} signed contracts are not in the shop`],
    [
      new Set(ids).size !== ids.length || ids.length > signed.length,
      `${ids.length} contracts are held for ${signed.length} that were signed`,
    ],
  ].flatMap(([isWrong, problem]) => (isWrong ? [String(problem)] : []));
  return { orders: orders.length, paid, signed: signed.length, problems };
}

async function rows<Row>(sql: Client, statement: string): Promise<Row[]> {
  const result = await sql.query(statement);
  return result.rows as Row[];
}
