import type { CurrentKeys } from "../keys/current-keys";
import { type GivenKeys, type KeySet, succeeding } from "../keys/key-set";
import { type LastingOptions, withKeysOf } from "./lasting-options";
import type { ContractsModuleOptions } from "./options";
import { contractsSettings } from "./settings";

/**
 * Gives a merchant new keys while it runs: a new private key with its serial, a new APIv3 key, other keys of WeChat Pay.
 *
 * Calls under way go on with the keys that they began with. The former APIv3 key still decrypts for 24 h 4 min, for WeChat Pay
 * repeats a notification so long, and so does the former private key. Each process has keys of its own, and after a restart
 * only those of its options: until then give `apiV3Key: [present, former]` there.
 *
 * @example
 * ```ts
 * await reloader.reload(options); // as a new certificate and its key have been put into them
 * ```
 */
export class ContractsReloader {
  readonly #keys: CurrentKeys;
  // Private to the engine, so that nothing prints them: options may hold a proxy's password.
  readonly #lasting: LastingOptions;
  readonly #make: (keys: GivenKeys) => KeySet;

  /**
   * @param lasting the options that a reload does not change
   * @param make makes keys of those that the options give
   */
  constructor(
    keys: CurrentKeys,
    lasting: LastingOptions,
    make: (keys: GivenKeys) => KeySet,
  ) {
    this.#keys = keys;
    this.#lasting = lasting;
    this.#make = make;
  }

  /**
   * Takes all keys from these options in place of the present ones, once platform certificates that are to be downloaded are
   * there. Where it fails, nothing is changed.
   *
   * @param options as at the start, with every key. Options other than keys may be left out, and are not changed
   * @throws ConfigurationError of every key that cannot be used and every other option that differs from its present value, or
   *   where the certificates cannot be downloaded
   */
  async reload(options: ContractsModuleOptions): Promise<void> {
    const { keys } = contractsSettings(withKeysOf(options, this.#lasting));
    await this.#keys.replace((present) =>
      this.#make(succeeding(keys, present)),
    );
  }
}
