import { Test, type TestingModule } from "@nestjs/testing";
import { afterEach } from "vitest";
import {
  ContractsModule,
  type ContractsModuleOptions,
  WechatPayClient,
} from "../../lib";
import { ContractsDiagnostics } from "../../lib/diagnostics/contracts-diagnostics";
import { CurrentKeys } from "../../lib/keys/current-keys";

const modules: TestingModule[] = [];

afterEach(async () => {
  await Promise.all(modules.splice(0).map((module) => module.close()));
});

/** The diagnostics of an application with these options. */
export async function diagnose(
  options: ContractsModuleOptions,
): Promise<ContractsDiagnostics> {
  const module = await Test.createTestingModule({
    imports: [
      ContractsModule.forRoot({
        ...options,
        retry: { baseDelay: 1, maximumDelay: 1 },
      }),
    ],
  }).compile();
  module.useLogger(false);
  modules.push(module);
  await module.init();
  return new ContractsDiagnostics(
    module.get(WechatPayClient, { strict: false }),
    module.get(CurrentKeys, { strict: false }),
    options.allowInsecureNotifyUrl,
  );
}
