import type { Identifiers } from "../identifiers";
import type { AnyFault, Fault, FaultMatch, PlainFault } from "./fault";

/** A fault to come, and how often. */
export interface FaultRule<F extends AnyFault> {
  /** What goes wrong, and for which requests or notifications. */
  readonly fault: F;
  /** The next request that it meets, each one, or a share of them from 0 to 1. */
  readonly when: "once" | "always" | number;
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
  private rules: readonly FaultRule<F>[] = [];

  constructor(
    private readonly identifiers: Identifiers,
    private readonly changed: () => void,
  ) {}

  /** The next request that it meets. */
  once(fault: F | PlainFault<F>): void {
    this.add({ fault: named(fault), when: "once" });
  }

  /** Every request that it meets, until `clear`. */
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

  /** A fault as `parseFault` gives it. */
  add(rule: FaultRule<F>): void {
    this.change([...this.rules, rule]);
  }

  /** The faults to come, in the order in which they were given. */
  list(): readonly FaultRule<F>[] {
    return this.rules;
  }

  /** From now on nothing goes wrong. */
  clear(): void {
    this.change([]);
  }

  /** Takes the fault that meets this request, if there is one. */
  take(method: string, path: string): F | undefined {
    const inOrder = [
      ...this.rules.filter(({ when }) => when === "once"),
      ...this.rules.filter(({ when }) => when !== "once"),
    ];
    const taken = inOrder.find(
      (rule) => meets(rule.fault.match, method, path) && this.happens(rule),
    );
    if (taken?.when === "once") {
      this.change(this.rules.filter((rule) => rule !== taken));
    }
    return taken?.fault;
  }

  private change(rules: readonly FaultRule<F>[]): void {
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
