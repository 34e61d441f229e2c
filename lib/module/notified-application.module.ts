import { Module } from "@nestjs/common";
import {
  ApplicationConfig,
  DiscoveryModule,
  DiscoveryService,
  HttpAdapterHost,
  ModulesContainer,
} from "@nestjs/core";
import { NotifiedApplication } from "./notified-application";

/** What all instances of an application have in common: Nest makes one, as it has no options. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    {
      provide: NotifiedApplication,
      useFactory: (
        modules: ModulesContainer,
        discovery: DiscoveryService,
        config: ApplicationConfig,
        adapterHost: HttpAdapterHost,
      ) => new NotifiedApplication(modules, discovery, config, adapterHost),
      inject: [
        ModulesContainer,
        DiscoveryService,
        ApplicationConfig,
        HttpAdapterHost,
      ],
    },
  ],
  exports: [NotifiedApplication],
})
export class NotifiedApplicationModule {}
