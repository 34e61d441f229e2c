import { WechatPayApiError } from "../apiv3/errors";

/**
 * Whether a query's error says that there is no such contract: 404 `RESOURCE_NOT_EXISTS`, in either spelling. Any other 404 is
 * a gateway's, and says nothing of the contract.
 */
export function meansNoContract(error: unknown): boolean {
  return (
    error instanceof WechatPayApiError &&
    error.status === 404 &&
    error.hasCode("RESOURCE_NOT_EXISTS")
  );
}
