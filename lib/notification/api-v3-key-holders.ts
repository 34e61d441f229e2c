import { createHmac, type KeyObject, randomBytes } from "node:crypto";
import type { Succession } from "../keys/succession";

/** A merchant, and the APIv3 keys that decrypt for it now. */
export interface KeyHolder {
  readonly mchid: string;
  readonly keys: {
    readonly present: { readonly apiV3Keys: Succession<KeyObject> };
  };
}

/**
 * Which merchants of an application have which APIv3 key. What is decrypted by a key that one merchant alone has is that one's,
 * whether or not it says so.
 *
 * Whoever once had a key counts for as long as the process lives, whether it was let go or given another: WeChat Pay repeats
 * events for a day. That takes some hundred bytes for each key.
 */
export class ApiV3KeyHolders {
  private readonly lasting: KeyHolder[] = [];
  /** The first merchant that had a key. */
  private readonly mchids = new Map<string, string>();
  private readonly shared = new Set<string>();
  private readonly fingerprints = new WeakMap<KeyObject, string>();
  /** Keys are compared by what nobody can try keys against. */
  private readonly secret = randomBytes(32);

  /** Notes a merchant that lasts as long as the application, whatever keys it is given. */
  add(holder: KeyHolder): void {
    this.lasting.push(holder);
  }

  /** Notes the keys that a merchant has now, which may be let go. */
  note({ mchid, keys }: KeyHolder): void {
    for (const key of keys.present.apiV3Keys.valid()) {
      const fingerprint = this.fingerprintOf(key);
      const first = this.mchids.get(fingerprint) ?? mchid;
      this.mchids.set(fingerprint, first);
      if (first !== mchid) {
        this.shared.add(fingerprint);
      }
    }
  }

  /** Whether another merchant has, or once had, a key of this one. */
  isShared(holder: KeyHolder): boolean {
    [...this.lasting, holder].forEach((each) => this.note(each));
    return holder.keys.present.apiV3Keys
      .valid()
      .some((key) => this.shared.has(this.fingerprintOf(key)));
  }

  private fingerprintOf(key: KeyObject): string {
    const fingerprint =
      this.fingerprints.get(key) ??
      createHmac("sha256", this.secret).update(key.export()).digest("base64");
    this.fingerprints.set(key, fingerprint);
    return fingerprint;
  }
}
