import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import type { INestApplication, Type } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import { vi } from "vitest";
import { variablesText } from "../../lib/cli/simulate.variables";
import type { WechatPaySimulator } from "../../lib/testing";
import { readDocument, root } from "./markdown";

/** Ignored by git, and within the root, so that imports of packages are found; one for each file of tests, which run side by side. */
const FOLDER = join(root, "artefacts", "docs-pages", randomUUID());

/** The application that a page's blocks are, file by file. */
export interface PageApplication {
  /** Where it listens. */
  address: string;
  app: INestApplication;
  /** One of its files, such as `records` for `src/records.ts`. */
  load<T>(name: string): Promise<T>;
  close(): Promise<void>;
}

export interface PageApplicationSettings {
  platform: "Express" | "Fastify";
  /** What differs from the page, knowing where the application will listen. */
  change?(code: string, address: string): string;
  /** The simulator whose merchant the environment names, as for a reader who set the variables. */
  environmentOf?: WechatPaySimulator;
  /** What is done with the files before the application starts, such as a migration. */
  prepare?(load: PageApplication["load"]): Promise<unknown>;
}

/** Writes the files that a page's blocks are, and starts their `AppModule`. */
export async function openPageApplication(
  page: string,
  { platform, change, environmentOf, prepare }: PageApplicationSettings,
): Promise<PageApplication> {
  let handle: RequestListener = (_, response) => response.destroy();
  const front = createServer((request, response) => handle(request, response));
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  const address = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  if (environmentOf) {
    setVariables(environmentOf, `${address}/wechatpay/notify`);
  }
  const folder = writeFiles(page, (code) => change?.(code, address) ?? code);
  const load = <T>(name: string): Promise<T> =>
    import(join(folder, "src", `${name}.ts`));
  try {
    await prepare?.(load);
    const { AppModule } = await load<{ AppModule: Type }>("app.module");
    const app = await start(AppModule, platform);
    const instance = app.getHttpAdapter().getInstance();
    if (platform === "Fastify") {
      await instance.ready();
      handle = (request, response) => instance.routing(request, response);
    } else {
      handle = instance;
    }
    return {
      address,
      app,
      load,
      close: async () => {
        front.closeAllConnections();
        front.close();
        await app.close();
      },
    };
  } catch (error) {
    front.close();
    throw error;
  }
}

/** Removes what this file of tests has written. */
export function removePageApplications(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}

/** Until `vi.unstubAllEnvs`. */
function setVariables(wechat: WechatPaySimulator, notify_url: string): void {
  const variables = parseEnv(variablesText(wechat.moduleOptions));
  vi.stubEnv("WECHATPAY_NOTIFY_URL", notify_url);
  for (const [name, value] of Object.entries(variables)) {
    vi.stubEnv(name, value);
  }
}

async function start(
  AppModule: Type,
  platform: PageApplicationSettings["platform"],
): Promise<INestApplication> {
  const testing = await Test.createTestingModule({
    imports: [AppModule],
  }).compile();
  const app = testing.createNestApplication(
    platform === "Express" ? new ExpressAdapter() : new FastifyAdapter(),
    { rawBody: true, logger: false },
  );
  return app.init();
}

/** Writes them into a folder of their own, as a module is read once. */
export function writeFiles(
  page: string,
  change = (code: string) => code,
): string {
  const folder = join(FOLDER, randomUUID());
  for (const { file, code } of readDocument(page).blocks) {
    if (file) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(
        path,
        change(code)
          .replaceAll('"nestjs-wechatpay-contracts"', `"${root}/lib/index"`)
          .replaceAll(
            '"nestjs-wechatpay-contracts/testing"',
            `"${root}/lib/testing/index"`,
          )
          .replace(/from "(\.\.?\/.*)\.js"/g, 'from "$1"'),
      );
    }
  }
  return folder;
}
