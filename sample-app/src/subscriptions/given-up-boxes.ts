import {
  type EntityManager,
  type FindOptionsWhere,
  In,
  IsNull,
  Not,
} from "typeorm";
import { Box } from "./box.entity.js";

/**
 * Gives up boxes that are not deducted yet. A deduction that may have reached WeChat Pay, since its answer was lost, is asked about: if it was
 * made, the month is paid for.
 *
 * @param of which they are
 */
export async function giveUp(
  transaction: EntityManager,
  of: Omit<FindOptionsWhere<Box>, "state" | "leaseUntil">,
): Promise<void> {
  const toBeDeducted = { ...of, state: In(["DUE", "FAILED"]) };
  // Whoever had WeChat Pay's answer has ended the lease; one that ran out was left by who had none.
  await transaction.update(
    Box,
    { ...toBeDeducted, leaseUntil: Not(IsNull()) },
    { state: "DEDUCTING", acceptedAt: new Date(), leaseUntil: null },
  );
  await transaction.update(Box, toBeDeducted, { state: "MISSED" });
}
