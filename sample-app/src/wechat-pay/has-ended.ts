import { ContractsError } from "nestjs-wechatpay-contracts";

/**
 * Whether a contract that WeChat Pay refused to end has ended: it refuses what has ended already, as where the button was pressed twice.
 *
 * @param ask WeChat Pay whether it has
 */
export async function hasEnded(
  refusal: ContractsError,
  ask: () => Promise<boolean>,
): Promise<boolean> {
  if (refusal.outcome !== "rejected") {
    return false;
  }
  try {
    return await ask();
  } catch (error) {
    if (!ContractsError.is(error)) {
      throw error;
    }
    return false;
  }
}
