import { createHash } from "node:crypto";
import type { CartLine } from "../session/cart-line.entity.js";

/**
 * What a page posts to check out the cart that it shows. Another piece or another price makes it another one, so that nobody orders
 * what they did not see; the same cart posted twice is one checkout.
 *
 * @param cartId the session's number of its cart
 */
export function checkoutIdOf(cartId: string, lines: CartLine[]): string {
  const shown = lines.map(
    ({ productId, quantity, product }) =>
      `${productId} ${quantity} ${product.price}`,
  );
  const digest = createHash("sha256")
    .update([cartId, ...shown.sort()].join("\n"))
    .digest("hex");
  // The form of a UUID, version 8 (RFC 9562).
  return digest.replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
    "$1-$2-8$3-8$4-$5",
  );
}
