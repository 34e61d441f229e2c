import { HttpModule } from "@nestjs/axios";
import {
  Inject,
  Module,
  type NestModule,
  type OnModuleInit,
} from "@nestjs/common";
import {
  ApplicationConfig,
  DiscoveryModule,
  DiscoveryService,
  HttpAdapterHost,
  ModulesContainer,
} from "@nestjs/core";
import { ApiV3KeyHolders } from "../notification/api-v3-key-holders";
import { UnreadBodies } from "../notification/unread-bodies";
import { NotifiedApplication } from "./notified-application";

/**
 * What all instances of an application have in common: Nest makes one, as it has no options. It sees to the bodies that no
 * notification route gets to read.
 */
// `HttpModule.register` would give all applications of a process one axios instance, with one another's interceptors.
@Module({
  imports: [
    DiscoveryModule,
    HttpModule.registerAsync({ useFactory: () => ({}) }),
  ],
  providers: [
    { provide: ApiV3KeyHolders, useFactory: () => new ApiV3KeyHolders() },
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
  exports: [ApiV3KeyHolders, HttpModule, NotifiedApplication],
})
export class NotifiedApplicationModule implements NestModule, OnModuleInit {
  private readonly unreadBodies = new UnreadBodies();

  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Nest calls it before it makes the routes. */
  configure(): void {
    this.unreadBodies.beforeRoutes(this.adapterHost.httpAdapter);
  }

  /** Nest calls it when the routes are made. */
  onModuleInit(): void {
    this.unreadBodies.afterRoutes(this.adapterHost.httpAdapter);
  }
}
