import { describeClockDifference } from "../apiv3/signature";

/** What an echo showed. Holds no secret, so it may be logged and printed. */
export interface EchoReport {
  /** Origin that answered. */
  host: string;
  /** Milliseconds of the attempt that was answered, without the attempts and pauses before it. */
  roundTripMs: number;
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  requestId?: string;
  /** How far the local clock is ahead of WeChat Pay's, negative if behind. */
  clockDifferenceSeconds: number;
  /** Serial of the key that verified the answer's signature. */
  verifiedBy: string;
  /** Whether an encrypted message was returned as well. */
  encryptedEcho: boolean;
  /** Every key that verifies. */
  keys: KeyReport[];
}

/** A key that verifies what WeChat Pay signs. */
export interface KeyReport {
  /** `PUB_KEY_ID_…`, or a certificate's serial in upper-case hex. */
  serial: string;
  /** WeChat Pay's public key (微信支付公钥) or a platform certificate (平台证书). */
  kind: "publicKey" | "certificate";
  /** ISO 8601; absent for a public key, which does not expire. */
  expiresAt?: string;
  /** Whole days until then, negative where it is over. */
  daysLeft?: number;
}

const DAYS_TO_RENEW = 14;
const NOTABLE_CLOCK_DIFFERENCE_SECONDS = 60;

/** What is wrong with a key's validity, if anything: less than 14 days are left. */
export function keyWarning({ serial, daysLeft }: KeyReport) {
  if (daysLeft === undefined || daysLeft >= DAYS_TO_RENEW) {
    return undefined;
  }
  return daysLeft < 0
    ? `certificate ${serial} has expired`
    : `certificate ${serial} expires in ${daysLeft} days`;
}

/** What is wrong with the local clock, if anything: it is off by more than a minute. */
export function clockWarning({ clockDifferenceSeconds }: EchoReport) {
  return Math.abs(clockDifferenceSeconds) > NOTABLE_CLOCK_DIFFERENCE_SECONDS
    ? describeClockDifference(clockDifferenceSeconds)
    : undefined;
}
