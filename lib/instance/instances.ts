import { randomUUID } from "node:crypto";
import type { ValueProvider } from "@nestjs/common";
import type { ModulesContainer } from "@nestjs/core";
import { ConfigurationError } from "../apiv3/errors";
import { nearestName } from "../validation/nearest-name";

const INSTANCE = "nestjs-wechatpay-contracts:INSTANCE";

interface Instance {
  /** Makes the instance distinct, however the framework tells modules apart. */
  id: string;
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
  const instance: Instance = { id: randomUUID(), name };
  return { provide: INSTANCE, useValue: instance };
}

/** Names of the module's instances in an application. They are known before the first provider is made. */
export function instanceNames(
  application: ModulesContainer,
): Array<string | undefined> {
  return [...application.values()].flatMap(({ providers }) => {
    const instance = providers.get(INSTANCE)?.instance as Instance | undefined;
    return instance ? [instance.name] : [];
  });
}

/** @throws ConfigurationError where two instances have one name, or none: injected is then whichever Nest finds first */
export function requireDistinctInstances(application: ModulesContainer): void {
  const names = instanceNames(application);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (new Set(names).size < names.length) {
    throw new ConfigurationError(
      "name",
      `${
        twice === undefined
          ? "two instances of ContractsModule have no name"
          : `two instances of ContractsModule have the name ${JSON.stringify(twice)}`
      }. For two merchants: give each a name of its own. For one merchant: call forRoot once, and import what it returns in each place, or once with isGlobal: true`,
    );
  }
}

/**
 * @param user what names the instance, such as `Accounts.open`
 * @throws ConfigurationError where no instance of the application has this name, and without one where each has a name
 */
export function requireInstance(
  application: ModulesContainer,
  name: string | undefined,
  user: string,
): void {
  const names = instanceNames(application);
  if (!names.includes(name)) {
    const known = names.filter((each) => each !== undefined);
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
