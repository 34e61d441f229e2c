import type { CertificateList } from "../apiv3/certificates";
import type { VerificationKey } from "../apiv3/key-ring";

/**
 * Where the downloaded keys come from; aborted when the merchant is closed.
 *
 * @param serial what the request names, as every other does
 */
export type KeyDownload = (
  signal: AbortSignal,
  serial: string | undefined,
) => Promise<CertificateList>;

/** Certificates that are downloaded and renewed. */
export interface Renewal {
  readonly download: KeyDownload;
  /** Those that are used until the first download replaces them. */
  readonly first: readonly VerificationKey[];
  /** Whether a start need not wait for the first download. */
  readonly isLazy: boolean;
  /** Milliseconds from one download to the next, at most. */
  readonly everyMs: number;
}

/** Downloads that are asked for are at least so far apart. */
export const COOL_DOWN_MS = 60_000;

/** At least so often, with jitter; well before the first certificate that is still valid expires. */
export function timeToRenewal(
  keys: readonly VerificationKey[],
  everyMs: number,
): number {
  const now = Date.now();
  const expiries = keys
    .map((key) => key.notAfter ?? Number.POSITIVE_INFINITY)
    .filter((notAfter) => notAfter > now);
  const untilFirst = Math.min(...expiries, Number.POSITIVE_INFINITY) - now;
  const interval = everyMs * (1 - Math.random() / 5);
  return Math.max(COOL_DOWN_MS, Math.min(interval, untilFirst / 2));
}
