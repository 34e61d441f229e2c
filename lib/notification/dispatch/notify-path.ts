import { ConfigurationError } from "../../apiv3/errors";

/** The segment of a path that names a merchant of `forMerchants`. */
const MERCHANT_SEGMENT = ":merchant";

/**
 * @param isOfMerchants whether the path is of `forMerchants`
 * @throws ConfigurationError where it does not say whose a request is, or says so where there is one merchant
 */
export function requireMerchantSegment(
  path: unknown,
  isOfMerchants: boolean,
): void {
  if (typeof path !== "string") {
    return;
  }
  const names = path.split("/").includes(MERCHANT_SEGMENT);
  if (isOfMerchants && !names) {
    throw new ConfigurationError(
      "notification.path",
      `must have the segment ${MERCHANT_SEGMENT}, which names the merchant, such as wechatpay/:merchant/notify`,
    );
  }
  if (!isOfMerchants && names) {
    throw new ConfigurationError(
      "notification.path",
      `has the segment ${MERCHANT_SEGMENT}, and there is one merchant; leave it out, or give the path to ContractsModule.forMerchants`,
    );
  }
}

/** What may stand for any text. */
const PATTERN = /[:(+]/;
/** What may stand for several segments, or for none. */
const WILDCARD = /[*{}?]/;

/** The paths of an application's notification routes. */
export class NotifyPaths {
  private readonly texts = new Set<string>();
  /** Those with parameters or wildcards, by their segments. */
  private readonly patterns: string[][] = [];

  /**
   * @throws ConfigurationError where a request that is meant by it might be meant by another, too: Express gives it to whichever
   *   route comes first, which refuses it where it is not its own
   */
  take(path: string | undefined): void {
    if (path === undefined) {
      return;
    }
    const segments = segmentsOf(path);
    const text = segments.join("/");
    const isPattern = PATTERN.test(text) || WILDCARD.test(text);
    const others = [
      ...(isPattern ? [...this.texts].map(segmentsOf) : []),
      ...this.patterns,
    ];
    if (
      this.texts.has(text) ||
      others.some((other) => overlap(segments, other))
    ) {
      throw new ConfigurationError(
        "notification.path",
        "is that of another instance, or one request may be meant by both; give each a path of its own, which differs by more than case, outer slashes and parameters",
      );
    }
    if (isPattern) {
      this.patterns.push(segments);
    } else {
      this.texts.add(text);
    }
  }
}

/** As Express compares them unless it is told otherwise. */
function segmentsOf(path: string): string[] {
  return path
    .toLowerCase()
    .replace(/^\/+|\/+$/g, "")
    .split("/");
}

function overlap(
  [first, ...rest]: string[],
  [otherFirst, ...otherRest]: string[],
): boolean {
  if (WILDCARD.test(first ?? "") || WILDCARD.test(otherFirst ?? "")) {
    return true;
  }
  if (first === undefined || otherFirst === undefined) {
    return first === otherFirst;
  }
  const mayBeSame =
    first === otherFirst || PATTERN.test(first) || PATTERN.test(otherFirst);
  return mayBeSame && overlap(rest, otherRest);
}
