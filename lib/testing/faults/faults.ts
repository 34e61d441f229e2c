import type { Clock } from "../clock";
import { documentedError } from "./documented-errors";
import type { Identifiers } from "../identifiers";
import type { AnyFault, Fault, FaultMatch, PlainFault } from "./fault";

/** A fault to come, and how often. */
export interface FaultRule<F extends AnyFault> {
  /** What goes wrong, and for which requests or notifications. */
  readonly fault: F;
  /** The next request that it meets, each one, or a share of them from 0 to 1. */
  readonly when: "once" | "always" | number;
  /** For how long, in seconds of the simulated clock. Default: until it is taken back, or has happened once. */
  readonly seconds?: number;
}

/** A fault that was given. */
export interface PlannedFault<F extends AnyFault> extends FaultRule<F> {
  /** What `remove` takes it back by. */
  readonly id: string;
  /** When it ends, in milliseconds since the epoch; absent where it does not end by itself. */
  readonly until?: number;
}

/**
 * Faults to come. For each request the first fault that meets it is taken: those of `once` before all
 * others, in the order in which they were given.
 *
 * @example
 * ```ts
 * wechat.faults.once({ kind: "reset", match: { path: /^\/v3\/password-exempt-contract/ } });
 * await contracts.query({ out_contract_code }); // is repeated
 * console.log(wechat.faults.list().length); // 0
 * ```
 */
export class Faults<F extends AnyFault = Fault> {
  private rules: readonly PlannedFault<F>[] = [];
  private given = 0;

  constructor(
    private readonly identifiers: Identifiers,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** The next request that it meets. @throws Error as `add` does */
  once(fault: F | PlainFault<F>): void {
    this.add({ fault: named(fault), when: "once" });
  }

  /** Every request that it meets, until `clear`. @throws Error as `add` does */
  always(fault: F | PlainFault<F>): void {
    this.add({ fault: named(fault), when: "always" });
  }

  /**
   * A share of the requests that it meets, until `clear`.
   *
   * @param share from 0 to 1
   * @throws Error where it is not
   */
  rate(share: number, fault: F | PlainFault<F>): void {
    if (!(share >= 0 && share <= 1)) {
      throw new Error(`a rate must be from 0 to 1, not ${share}`);
    }
    this.add({ fault: named(fault), when: share });
  }

  /**
   * A fault as `parseFault` gives it.
   *
   * @returns what `remove` takes it back by
   * @throws Error where it is an `error` whose code no document has
   */
  add(rule: FaultRule<F>): string {
    if (rule.fault.kind === "error") {
      documentedError(String(Reflect.get(rule.fault, "code")));
    }
    this.given += 1;
    const id = String(this.given);
    const { seconds } = rule;
    const until =
      seconds === undefined ? undefined : this.clock.now() + seconds * 1000;
    this.change([
      ...this.list(),
      { ...rule, id, ...(until !== undefined && { until }) },
    ]);
    return id;
  }

  /** The faults to come, in the order in which they were given. */
  list(): readonly PlannedFault<F>[] {
    const now = this.clock.now();
    return this.rules.filter(({ until }) => until === undefined || now < until);
  }

  /** Removes one fault. @throws Error where no such id is known */
  remove(id: string): void {
    const rules = this.list();
    if (!rules.some((rule) => rule.id === id)) {
      throw new Error(
        `no fault has the id ${id}; it may have happened, or ended`,
      );
    }
    this.change(rules.filter((rule) => rule.id !== id));
  }

  /** Removes all faults. */
  clear(): void {
    this.change([]);
  }

  /** Takes the fault that meets this request, if there is one. */
  take(method: string, path: string): F | undefined {
    const rules = this.list();
    const inOrder = [
      ...rules.filter(({ when }) => when === "once"),
      ...rules.filter(({ when }) => when !== "once"),
    ];
    const taken = inOrder.find(
      (rule) => meets(rule.fault.match, method, path) && this.happens(rule),
    );
    if (taken?.when === "once") {
      this.change(rules.filter((rule) => rule !== taken));
    }
    return taken?.fault;
  }

  private change(rules: readonly PlannedFault<F>[]): void {
    this.rules = rules;
    this.changed();
  }

  private happens({ when }: FaultRule<F>): boolean {
    return typeof when === "string" || this.identifiers.chance() < when;
  }
}

function named<F extends AnyFault>(fault: F | PlainFault<F>): F {
  return (typeof fault === "string" ? { kind: fault } : fault) as F;
}

function meets(
  match: FaultMatch | undefined,
  method: string,
  path: string,
): boolean {
  if (match?.method !== undefined && match.method !== method) {
    return false;
  }
  // A global or sticky expression keeps its place between calls of test(); search() does not.
  return typeof match?.path === "string"
    ? path.startsWith(match.path)
    : match?.path === undefined || path.search(match.path) >= 0;
}
