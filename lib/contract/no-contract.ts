import { isRefusedWith } from "../apiv3/is-refused-with";

/**
 * Whether a query's error says that there is no such contract: 404 `RESOURCE_NOT_EXISTS`, in either spelling. Any other 404 is
 * a gateway's, and says nothing of the contract.
 */
export function meansNoContract(error: unknown): boolean {
  return isRefusedWith(error, "RESOURCE_NOT_EXISTS") && error.status === 404;
}
