import type { SimulatedOrder } from "../orders/order";
import type { SimulatedContract } from "./contract";
import { isUserOf } from "./pre-signing-rules";

/** A pre-signing holds for two hours (`protocol` "What happens around it", 2). */
const SESSION_MS = 2 * 60 * 60 * 1000;

/** Whether a user who pays is offered a contract, and why not. */
export interface Offer {
  /** Whether the user may sign now. */
  readonly offered: boolean;
  /** The pre-signing that names the order, where there is one. */
  readonly out_contract_code?: string;
  /** Why not; absent where the contract is offered. */
  readonly reason?: string;
}

/** The last moment at which the user may sign, in milliseconds since the epoch. */
export function signableUntil({ pre_signed_at }: SimulatedContract): number {
  return pre_signed_at + SESSION_MS;
}

/** Whether the user may still sign. @param now milliseconds since the epoch */
export function isOpen(contract: SimulatedContract, now: number): boolean {
  return (
    contract.contract_state === "PRE_SIGNED" && now <= signableUntil(contract)
  );
}

/**
 * What the user of an order is offered once it is paid.
 *
 * @param contract the pre-signing that names the order, where there is one
 * @param now milliseconds since the epoch
 */
export function offerOf(
  contract: SimulatedContract | undefined,
  { openids }: SimulatedOrder,
  now: number,
): Offer {
  if (!contract) {
    return { offered: false, reason: "no pre-signing names this prepay_id" };
  }
  const { out_contract_code } = contract;
  if (!isOpen(contract, now)) {
    const reason = "the two hours of the pre-signing are over";
    return { offered: false, out_contract_code, reason };
  }
  if (openids.length > 0 && !isUserOf(contract, openids)) {
    const reason = "the pre-signing is for another user";
    return { offered: false, out_contract_code, reason };
  }
  return { offered: true, out_contract_code };
}

/** @throws Error where the user cannot sign it now */
export function requireOffered(
  contract: SimulatedContract,
  now: number,
): SimulatedContract {
  const { out_contract_code, contract_state, prepay_id } = contract;
  if (!isOpen(contract, now)) {
    throw new Error(
      contract_state === "PRE_SIGNED"
        ? `the two hours of the pre-signing ${out_contract_code} are over`
        : `the contract ${out_contract_code} is ${contract_state} already`,
    );
  }
  if (!contract.offered) {
    throw new Error(
      `the user was not offered the contract ${out_contract_code}: the order ${prepay_id} was not paid after its pre-signing, or by another user`,
    );
  }
  return contract;
}
