import { randomUUID } from "node:crypto";
import type { ValueProvider } from "@nestjs/common";
import type { ModulesContainer } from "@nestjs/core";
import { ConfigurationError } from "../apiv3/errors";
import { nearestName } from "../validation/nearest-name";

const INSTANCE = "nestjs-wechatpay-contracts:INSTANCE";

/** A dynamic module of ContractsModule. */
export interface Instance {
  /** Makes the instance distinct, however the framework tells modules apart. */
  id: string;
  /** Whether it is one merchant, or all those of `forMerchants`, which have no name. */
  of: "merchant" | "merchants";
  name: string | undefined;
}

/**
 * What marks a dynamic module as an instance.
 *
 * @throws ConfigurationError for a name that is not a text
 */
export function instanceProvider(name: string | undefined): ValueProvider {
  if (name !== undefined && (typeof name !== "string" || !name.trim())) {
    throw new ConfigurationError(
      "name",
      "must be a text that is not empty; leave it out where there is one merchant",
    );
  }
  return providerOf({ id: randomUUID(), of: "merchant", name });
}

/** What marks the dynamic module of `forMerchants`. */
export function merchantsInstanceProvider(): ValueProvider {
  return providerOf({ id: randomUUID(), of: "merchants", name: undefined });
}

function providerOf(instance: Instance): ValueProvider {
  return { provide: INSTANCE, useValue: instance };
}

/** Looked for anew only where modules were added: each instance asks, and of a thousand each would look at all. */
const found = new WeakMap<
  ModulesContainer,
  { modules: number; names: Set<string | undefined> }
>();

/** Names of the module's instances in an application. They are known before the first provider is made. */
function instanceNames(
  application: ModulesContainer,
): ReadonlySet<string | undefined> {
  const before = found.get(application);
  if (before?.modules === application.size) {
    return before.names;
  }
  const instances = [...application.values()].flatMap(
    ({ providers }) =>
      (providers.get(INSTANCE)?.instance as Instance | undefined) ?? [],
  );
  const names = new Set(instances.map(({ name }) => name));
  found.set(application, { modules: application.size, names });
  return names;
}

/**
 * What two instances of one name are refused with, or of none: injected is then whichever Nest finds first; and two `forMerchants`:
 * a merchant would be loaded twice, and `reload` reach one of them.
 */
export function instanceTwice({
  of,
  name,
}: Pick<Instance, "of" | "name">): ConfigurationError {
  if (of === "merchants") {
    return new ConfigurationError(
      "forMerchants",
      "is there twice; call it once, and import what it returns in each place, or once with isGlobal: true",
    );
  }
  return new ConfigurationError(
    "name",
    `${
      name === undefined
        ? "two instances of ContractsModule have no name"
        : `two instances of ContractsModule have the name ${JSON.stringify(name)}`
    }. For two merchants: give each a name of its own. For one merchant: call forRoot once, and import what it returns in each place, or once with isGlobal: true`,
  );
}

/**
 * @param name of the instance; without one, `forMerchants` is meant as well
 * @param user what names the instance, such as `Accounts.open`
 * @throws ConfigurationError where no instance of the application has this name, and without one where each has a name
 */
export function requireInstance(
  application: ModulesContainer,
  name: string | undefined,
  user: string,
): void {
  const names = instanceNames(application);
  if (!names.has(name)) {
    const known = [...names].filter((each) => each !== undefined);
    throw new ConfigurationError(
      user,
      name === undefined
        ? `names no instance of ContractsModule, and each has a name; name one of ${list(known)}`
        : `names the instance ${JSON.stringify(name)} of ContractsModule, which does not exist; ${suggestion(name, known)}`,
    );
  }
}

/**
 * Of an instance that exists: Nest gives a module only what it imports.
 *
 * @param provided what was injected, if anything
 * @param user what names the instance
 * @throws ConfigurationError where nothing was
 */
export function requireImported(provided: unknown, user: string): void {
  if (provided === undefined) {
    throw new ConfigurationError(
      user,
      "stands in a module that does not import this instance of ContractsModule; import the instance there too, or make it isGlobal",
    );
  }
}

/**
 * @param provided what was injected of `forMerchants`, if anything
 * @param user what needs it
 * @throws ConfigurationError where nothing was
 */
export function requireMerchants(provided: unknown, user: string): void {
  if (provided === undefined) {
    throw new ConfigurationError(
      user,
      "needs ContractsModule.forMerchants; import what it returns in this module too, or make it isGlobal",
    );
  }
}

function suggestion(name: string, known: string[]): string {
  if (known.length === 0) {
    return "none has a name: leave the name out here, or give it to the module";
  }
  const nearest = nearestName(name, known);
  return nearest === undefined
    ? `there are ${list(known)}`
    : `the nearest is ${JSON.stringify(nearest)}`;
}

function list(names: string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}
