import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseEnv } from "node:util";
import { describe, inject, it, vi } from "vitest";
import { createMerchant } from "../../lib";
import { variablesText } from "../../lib/cli/simulate.variables";
import { WechatPaySimulator } from "../../lib/testing";
import { npm, RegistryUnreachable } from "./registry";

vi.setConfig({ testTimeout: 360_000 });

const run = promisify(execFile);

const NESTS = [
  { nest: "11", axios: "4" },
  { nest: "12", axios: "12" },
];

const INSTALL = ["install", "--prefer-offline", "--no-audit", "--no-fund"];

/** All files of the application but what npm and the build write, by their paths. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) => !/node_modules|\/dist\/|package-lock|tsbuildinfo/.test(path),
    );
  return Object.fromEntries(
    await Promise.all(
      paths.map(async (path) => [
        path.slice(folder.length + 1),
        await readFile(path, "utf8"),
      ]),
    ),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

describe("nest add nestjs-wechatpay-contracts", () => {
  it.for(NESTS)(
    "makes a fresh application of Nest $nest hear of a contract, and is undone without a trace",
    async ({ nest, axios }, test) => {
      const { expect } = test;
      const home = await mkdtemp(join(tmpdir(), `nest-add-${nest}-`));
      test.onTestFinished(() => rm(home, { recursive: true, force: true }));
      const folder = join(home, "shop");
      try {
        const cli = `--package=@nestjs/cli@${nest}`;
        await npm(
          `exec --yes ${cli} -- nest new shop --skip-install --skip-git --package-manager npm`.split(
            " ",
          ),
          home,
        );
        await npm(
          [...INSTALL, inject("packed").tarball, `@nestjs/axios@${axios}`],
          folder,
        );
      } catch (error) {
        if (error instanceof RegistryUnreachable) {
          console.info(`Skipped "${test.task.name}": ${error.message}`);
          test.skip(error.message);
        }
        throw error;
      }
      const before = await filesOf(folder);
      const nestCli = (...args: string[]) =>
        run("npx", ["--no-install", "nest", ...args], { cwd: folder });
      const add = ["add", "nestjs-wechatpay-contracts", "--skip-install"];

      await nestCli(...add);
      await nestCli("build");
      expect(await hearsOfContract(folder, test.onTestFinished)).toBe(true);

      await nestCli(...add, "--undo");
      expect(await filesOf(folder)).toEqual(before);
    },
  );
});

/** Starts the built application beside a simulator, and signs a contract there. */
async function hearsOfContract(
  folder: string,
  onTestFinished: (cleanUp: () => Promise<void>) => void,
): Promise<boolean> {
  const port = await freePort();
  const notify_url = `http://127.0.0.1:${port}/wechatpay/notify`;
  const wechat = await WechatPaySimulator.start();
  onTestFinished(() => wechat.stop());
  const shop = spawn(process.execPath, ["dist/main.js"], {
    cwd: folder,
    env: {
      ...process.env,
      ...parseEnv(variablesText(wechat.moduleOptions)),
      WECHATPAY_NOTIFY_URL: notify_url,
      PORT: String(port),
      NO_COLOR: "1",
    },
  });
  onTestFinished(async () => void shop.kill());
  let printed = "";
  const keep = (text: Buffer) => (printed += String(text));
  shop.stdout.on("data", keep);
  shop.stderr.on("data", keep);
  await vi.waitUntil(
    () => printed.includes("successfully started") || shop.exitCode !== null,
    { timeout: 60_000 },
  );

  const merchant = await createMerchant(wechat.moduleOptions);
  const { prepay_id } = wechat.placeOrder();
  const out_contract_code = "wxwtdk20200910100000";
  await merchant.preEntrustSign.normal.payRedirectSign({
    appid: "wxd678efh567hg6787",
    service_id: 12535,
    out_contract_code,
    contract_display_account: "张三",
    openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    notify_url,
    prepay_id,
  });
  await merchant.close();
  await wechat.pay(prepay_id, { sign: true });
  if (!printed.includes(`signed: ${out_contract_code}`)) {
    throw new Error(`The application heard of nothing:\n${printed}`);
  }
  return true;
}
