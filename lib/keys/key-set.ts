import type { KeyObject } from "node:crypto";
import type { RequestSigner } from "../apiv3/authorization";
import { preferredKey, type VerificationKey } from "../apiv3/key-ring";
import type { MerchantSigner } from "../apiv3/merchant-signer";
import type { RequestSender } from "../client/request-sender";
import type { MerchantLogger } from "../observability/merchant-logger";
import { certificateDownload } from "./certificate-download";
import { PlatformKeys } from "./platform-keys";
import type { Renewal } from "./renewal";
import type { Succession } from "./succession";

/** The merchant's own key, and the serial of the certificate that names it. */
export interface OwnKey {
  readonly serial: string;
  readonly signer: MerchantSigner;
}

/** Every key of one merchant as its options give them, parsed. */
export interface GivenKeys {
  /** Signs requests. */
  readonly signer: RequestSigner;
  /** Decrypt what is encrypted for the merchant's certificate. */
  readonly own: Succession<OwnKey>;
  /** Decrypt notifications, and those of now the list of certificates. */
  readonly apiV3Keys: Succession<KeyObject>;
  /** Verify what WeChat Pay signs. */
  readonly fixed: readonly VerificationKey[];
  /** How certificates are downloaded besides; absent where none are. */
  readonly renewal?: Omit<Renewal, "download">;
}

/** The keys that one merchant signs, verifies and decrypts with. A set never changes: a reload puts another in its place. */
export interface KeySet extends Pick<
  GivenKeys,
  "signer" | "own" | "apiV3Keys"
> {
  /** Verify what WeChat Pay signs: those that were given, and those that are downloaded. */
  readonly platform: PlatformKeys;
}

/** Keys that take the place of others, which still decrypt for a while, and which verify until these can. */
export function succeeding(
  next: GivenKeys,
  { own, apiV3Keys }: Pick<KeySet, "own" | "apiV3Keys">,
): GivenKeys {
  return {
    ...next,
    renewal: next.renewal && {
      ...next.renewal,
      isLazy: next.renewal.isLazy && preferredKey(next.fixed) !== undefined,
    },
    own: next.own.after(own, (one, other) => one.serial === other.serial),
    apiV3Keys: next.apiV3Keys.after(apiV3Keys, (one, other) =>
      one.equals(other),
    ),
  };
}

/** @param sender downloads certificates */
export function keySet(
  { signer, own, apiV3Keys, fixed, renewal }: GivenKeys,
  sender: RequestSender,
  logger: MerchantLogger,
): KeySet {
  return {
    signer,
    own,
    apiV3Keys,
    platform: new PlatformKeys(
      fixed,
      renewal && {
        ...renewal,
        download: certificateDownload(sender, {
          signer,
          // None of those before: who has one that leaked could bring certificates of his own.
          apiV3Keys: apiV3Keys.present,
          fixed,
        }),
      },
      logger,
    ),
  };
}
