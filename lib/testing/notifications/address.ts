/** Where a notification goes: to the address that the merchant gave, or to another one, which keeps its path unless it has one. */
export function addressOf(url: string, notifyTo: string | undefined): string {
  if (notifyTo === undefined) {
    return url;
  }
  const address = new URL(notifyTo);
  if (address.pathname === "/" && URL.canParse(url)) {
    address.pathname = new URL(url).pathname;
  }
  return address.href;
}
