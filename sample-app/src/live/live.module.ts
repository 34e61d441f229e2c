import { type DynamicModule, Global, Module } from "@nestjs/common";
import type { Environment } from "../configuration/environment.js";
import { Changes } from "./changes.js";
import { ClusterChanges } from "./cluster-changes.js";

/** Pages that follow what happens: with `REDIS_URL` over all processes of the shop. */
@Global()
@Module({})
export class LiveModule {
  static forRoot({ REDIS_URL }: Environment): DynamicModule {
    const useClass = REDIS_URL === undefined ? Changes : ClusterChanges;
    return {
      module: LiveModule,
      providers: [{ provide: Changes, useClass }],
      exports: [Changes],
    };
  }
}
