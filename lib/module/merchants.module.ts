import { HttpModule, HttpService } from "@nestjs/axios";
import {
  type DynamicModule,
  Module,
  type ModuleMetadata,
  type Provider,
  type Type,
} from "@nestjs/common";
import { ModulesContainer } from "@nestjs/core";
import { ConfigurationError } from "../apiv3/errors";
import {
  type Names,
  unknownNameProblem,
  unknownNames,
} from "../validation/known-names";
import { madeBy, type MadeBy } from "./made-by";
import { Merchants, type MerchantSource } from "./merchants";
import { requiredOptions } from "../validation/given-options";

/** What `ContractsModule.forMerchants` takes: one of `useFactory`, `useClass` and `useExisting` gives the source. */
export interface ContractsModuleMerchantsOptions extends Pick<
  ModuleMetadata,
  "imports"
> {
  /** Makes the source of what `inject` names. */
  useFactory?: (...args: never[]) => MerchantSource | Promise<MerchantSource>;
  /** Providers of `imports` that `useFactory` is given. */
  inject?: MadeBy["inject"];
  /** A class of sources, made for this module. */
  useClass?: Type<MerchantSource>;
  /** A source that `imports` provide. */
  useExisting?: MadeBy["useExisting"];
  /** Providers that the source needs besides those of `imports`. */
  extraProviders?: Provider[];
  /** Whether every module can inject `Merchants` without importing this one. */
  isGlobal?: boolean;
  /** How many merchants are kept at most (default 1000); of more, the one that was not used for longest is let go. */
  maximum?: number;
}

const NAMES: Names<ContractsModuleMerchantsOptions> = {
  imports: true,
  useFactory: true,
  inject: true,
  useClass: true,
  useExisting: true,
  extraProviders: true,
  isGlobal: true,
  maximum: true,
};

const SOURCE = "nestjs-wechatpay-contracts:MERCHANT_SOURCE";

@Module({})
class MerchantsModule {}

/** @throws ConfigurationError for an option that is unknown or missing */
export function merchantsModule(
  options: ContractsModuleMerchantsOptions,
): DynamicModule {
  requiredOptions(
    options,
    "forMerchants takes an object with useFactory, useClass or useExisting",
  );
  for (const name of unknownNames(options, NAMES)) {
    throw new ConfigurationError(name, unknownNameProblem(name, NAMES));
  }
  const { imports = [], extraProviders = [], isGlobal, maximum } = options;
  return {
    module: MerchantsModule,
    global: isGlobal,
    imports: [HttpModule.register({}), ...imports],
    providers: [
      ...extraProviders,
      ...madeBy(SOURCE, "forMerchants", options as MadeBy, (source) => source),
      {
        provide: Merchants,
        useFactory: (
          application: ModulesContainer,
          http: HttpService,
          source: MerchantSource,
        ) => {
          requireOnce(application);
          return new Merchants(source, http, maximum);
        },
        inject: [ModulesContainer, HttpService, SOURCE],
      },
    ],
    exports: [Merchants],
  };
}

/** With two, a merchant would be loaded twice, and `reload` reach one of them. */
function requireOnce(application: ModulesContainer): void {
  const modules = [...application.values()].filter(
    ({ metatype }) => metatype === MerchantsModule,
  );
  if (modules.length > 1) {
    throw new ConfigurationError(
      "forMerchants",
      "is there twice; call it once, and import what it returns in each place, or once with isGlobal: true",
    );
  }
}
