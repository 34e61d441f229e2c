/** Token of the `Merchant` that the shop is. */
export const MERCHANT = Symbol("merchant");
