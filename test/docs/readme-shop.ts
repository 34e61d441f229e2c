import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { INestApplication, Type } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import type { WechatPaySimulator } from "../../lib/testing";
import { readDocument, root } from "./markdown";

/** Ignored by git, and within the root, so that imports of packages are found. */
export const FOLDER = join(root, "artefacts", "docs-readme");

/** What the README's own classes offer to a test. */
export interface ReadmeShop {
  address: string;
  app: INestApplication;
  records: {
    keep(order: object): void;
    order(number: string): { isPaid?: boolean; number: string } | undefined;
    contract(code: string): { contractId?: string } | undefined;
    signedBy(openid: string): { code: string } | undefined;
    offer(openid: string): { code: string };
  };
  customerService: {
    refund(order: object, reason: string): Promise<string>;
    endContract(code: string): Promise<void>;
  };
  close(): Promise<void>;
}

/**
 * The application that a README's blocks are, file by file. What differs from the page: its merchant is the simulator's, and
 * WeChat Pay reaches it at this machine.
 */
export async function openReadmeShop(
  page: string,
  platform: "Express" | "Fastify",
  wechat: WechatPaySimulator,
): Promise<ReadmeShop> {
  let handle: RequestListener = (_, response) => response.destroy();
  const front = createServer((request, response) => handle(request, response));
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  const address = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const load = writeFiles(page, address, wechat);
  const { AppModule } = await load<{ AppModule: Type }>("app.module");
  const { Records } = await load<{ Records: Type }>("records");
  const { CustomerService } = await load<{ CustomerService: Type }>(
    "customer-service",
  );
  const testing = await Test.createTestingModule({
    imports: [AppModule],
  }).compile();
  const app = testing.createNestApplication(
    platform === "Express" ? new ExpressAdapter() : new FastifyAdapter(),
    { rawBody: true, logger: false },
  );
  await app.init();
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
    records: app.get(Records),
    customerService: app.get(CustomerService),
    close: async () => {
      front.closeAllConnections();
      front.close();
      await app.close();
    },
  };
}

function writeFiles(
  page: string,
  address: string,
  { moduleOptions }: WechatPaySimulator,
): <T>(name: string) => Promise<T> {
  // A module is read once: each shop has files of its own.
  const folder = join(FOLDER, randomUUID());
  for (const { file, code } of readDocument(page).blocks) {
    if (file?.startsWith("src/")) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(
        path,
        code
          .replaceAll('"nestjs-wechatpay-contracts"', `"${root}/lib/index"`)
          .replace(/from "(\.\/.*)\.js"/g, 'from "$1"')
          .replaceAll("https://yourapp.com", address)
          .replace(/readFileSync\(".*"\)/g, '""')
          .replace(
            "notification: {",
            `...${JSON.stringify(moduleOptions)}, notification: {`,
          ),
      );
    }
  }
  return (name) => import(join(folder, "src", `${name}.ts`));
}
