import { ConfigurationError } from "../apiv3/errors";
import type { IncomingHeaders } from "../apiv3/signature";

/** What Express and Fastify alike give of a request. */
export interface MerchantRequest {
  /** Values by name, in lower case. */
  headers: IncomingHeaders;
  /** Parameters of the route's path, decoded. */
  params: Record<string, string>;
  /** Parameters of the address, behind its question mark. */
  query: Record<string, unknown>;
  /** The host that the address names, without a port. */
  hostname: string;
}

/** A route of one's own for all merchants of `ContractsModule.forMerchants`. */
export interface MerchantRoute<Request = MerchantRequest> {
  /**
   * Tells whose route a request came by: the id that `MerchantSource.load` is given. What it reads may be forged; the event is
   * verified with that merchant's keys. What it throws is answered as an exception of a guard is.
   */
  merchant: (request: Request) => string;
}

/** Tells whose route a request came by. */
export type MerchantOfRequest = (request: MerchantRequest) => string;

/**
 * @param user what was given the route, for the error
 * @throws ConfigurationError where it is not one
 */
export function merchantOf<Request>(
  route: MerchantRoute<Request>,
  user: string,
): MerchantOfRequest {
  const { merchant } = Object(route) as Partial<MerchantRoute>;
  if (typeof merchant !== "function") {
    throw new ConfigurationError(
      user,
      "takes the name of an instance, or { merchant: (request) => id } for the merchants of forMerchants",
    );
  }
  return merchant;
}
