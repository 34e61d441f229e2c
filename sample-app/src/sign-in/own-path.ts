/** A path of the shop, and no other site's address. */
export function ownPath(path = "/"): string {
  const shop = "http://shop";
  const url = URL.canParse(path, shop) ? new URL(path, shop) : undefined;
  // A path that begins with two slashes is an address, and "/.//" becomes one.
  return path.startsWith("/") &&
    url?.origin === shop &&
    !url.pathname.startsWith("//")
    ? `${url.pathname}${url.search}`
    : "/";
}
