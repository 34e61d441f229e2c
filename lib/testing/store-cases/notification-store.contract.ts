import type { NotificationStore } from "../../notification/notification-store";
import { ALONE, TOGETHER } from "./notification-store.cases";

/** One thing that every store must do. */
export interface NotificationStoreCase {
  /** What the store must do, for the runner to print. */
  title: string;
  /**
   * Runs it against newly created stores.
   *
   * @throws AssertionError where the store does not
   */
  run(): Promise<void>;
}

/**
 * What every `NotificationStore` must do, as cases for any test runner; run them against your own store.
 *
 * Some ids are the same in every run, and what a case leaves behind stays for a minute, so give the store a table or a prefix
 * that only these tests use.
 *
 * @example
 * ```ts
 * const { cases } = new NotificationStoreContract(() => new MemoryNotificationStore(), { shared: false });
 * it.each([...cases])("$title", ({ run }) => run()); // Vitest, Jest
 * ```
 */
export class NotificationStoreContract {
  /** Independent of each other; each takes a second at most where the store does what it must. */
  readonly cases: readonly NotificationStoreCase[];

  /**
   * @param open makes a store as one process of the shop has it; called again for every case, and within one case for every
   *   process
   * @param options settings of the suite
   * @param options.shared whether the processes of a shop share the store's backend (default true); false leaves out the
   *   cases that need two processes
   */
  constructor(
    open: () => NotificationStore | Promise<NotificationStore>,
    options: { shared?: boolean } = {},
  ) {
    if (typeof open !== "function") {
      throw new Error(
        "NotificationStoreContract needs a function that makes a store, such as () => new MyStore(client)",
      );
    }
    const { shared = true } = Object(options) as typeof options;
    this.cases = [
      ...ALONE.map(([title, run]) => ({
        title,
        run: async () => run(await open()),
      })),
      ...(shared ? TOGETHER : []).map(([title, run]) => ({
        title,
        run: async () => run(await open(), await open()),
      })),
    ];
  }
}
