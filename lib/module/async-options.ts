import type { ConfigurableModuleAsyncOptions, Provider } from "@nestjs/common";
import type {
  ContractsModuleExtras,
  ContractsModuleOptions,
} from "../merchant/options";

/** Implemented by the classes that `useClass` and `useExisting` name. */
export interface ContractsOptionsFactory {
  /** Makes the options, once, while the application starts. */
  createContractsOptions():
    ContractsModuleOptions | Promise<ContractsModuleOptions>;
}

/** What `ContractsModule.forRootAsync` takes. */
export interface ContractsModuleAsyncOptions
  extends
    Omit<
      ConfigurableModuleAsyncOptions<
        ContractsModuleOptions,
        "createContractsOptions"
      >,
      "provideInjectionTokensFrom"
    >,
    ContractsModuleExtras {
  /** Further providers that the factory needs. */
  extraProviders?: Provider[];
}
