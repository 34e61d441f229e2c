import type {
  FactoryProvider,
  InjectionToken,
  Provider,
  Type,
} from "@nestjs/common";
import { ConfigurationError } from "../apiv3/errors";

/** The ways in which a module of Nest is given what is not at hand when it is declared. */
export interface MadeBy {
  /** Makes it of what `inject` names. */
  useFactory?: FactoryProvider["useFactory"];
  /** Providers of `imports` that `useFactory` is given. */
  inject?: FactoryProvider["inject"];
  /** A class that is made for it alone. */
  useClass?: Type<unknown>;
  /** A provider of `imports`. */
  useExisting?: InjectionToken;
}

/**
 * What provides something that is made in one of these ways.
 *
 * @param token what it is provided under
 * @param method of the module, for the error
 * @param ways as the module was given them
 * @param from gives it of an object of `useClass` or `useExisting`
 * @throws ConfigurationError where no way is given, or more than one
 */
export function madeBy(
  token: string,
  method: string,
  { useFactory, inject = [], useClass, useExisting }: MadeBy,
  from: (object: unknown) => unknown,
): Provider[] {
  const ways = Object.entries({ useFactory, useClass, useExisting })
    .filter(([, way]) => way !== undefined)
    .map(([name]) => name);
  if (ways.length > 1) {
    throw new ConfigurationError(
      method,
      `takes one of useFactory, useClass and useExisting, not ${ways.join(" and ")}`,
    );
  }
  if (useFactory) {
    return [{ provide: token, useFactory, inject }];
  }
  const source = useExisting ?? useClass;
  if (!source) {
    throw new ConfigurationError(
      method,
      "needs one of useFactory, useClass and useExisting",
    );
  }
  return [
    ...(useClass ? [useClass] : []),
    { provide: token, useFactory: from, inject: [source] },
  ];
}
