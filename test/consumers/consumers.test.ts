import { execFile } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { type PackedPackage, packPackage } from "../packaging/packed-package";
import { npm, pingRegistry, RegistryUnreachable } from "./registry";

// More at once than there are cores to serve them only run into each other's time limits.
vi.setConfig({ maxConcurrency: 2, testTimeout: 240_000 });

const run = promisify(execFile);
const templates = resolve(__dirname, "apps");

/** What the shop, which is the same in every app, reports of its checkout. */
const CHECKED_OUT = {
  preSigned: {
    mchid: "1900000109",
    service_id: 12535,
    out_contract_code: "wxwtdk20200910100000",
  },
  notified: 204,
  signed: ["wxwtdk20200910100000"],
};

const APPS = [
  { name: "nest11-jest", nest: "11", report: undefined },
  { name: "nest11-esm", nest: "11", report: CHECKED_OUT },
  { name: "nest12-commonjs", nest: "12", report: CHECKED_OUT },
  {
    name: "nest12-esm",
    nest: "12",
    report: {
      ...CHECKED_OUT,
      distinct: [],
      injected: { service: true, client: true, chain: true },
      caught: true,
    },
  },
];

describe.concurrent("the packed package, installed into a fresh app,", () => {
  let packed: PackedPackage;
  let unreachable: RegistryUnreachable | undefined;

  beforeAll(async () => {
    [packed] = await Promise.all([
      packPackage(),
      pingRegistry().catch((error: RegistryUnreachable) => {
        unreachable = error;
      }),
    ]);
  }, 180_000);

  afterAll(() => packed?.remove());

  async function install(name: string): Promise<string> {
    if (unreachable) {
      throw unreachable;
    }
    const app = join(packed.folder, name);
    await cp(join(templates, name), app, { recursive: true });
    await cp(join(templates, "shop"), join(app, "src"), { recursive: true });
    await npm(
      [
        "install",
        packed.tarball,
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--no-package-lock",
      ],
      app,
    );
    return app;
  }

  it.for(APPS)(
    "type-checks, boots and checks out: $name",
    async ({ name, nest, report }, { expect, skip }) => {
      const app = await install(name).catch((error: unknown) => {
        if (error instanceof RegistryUnreachable) {
          console.warn(`${name} is skipped: ${error.message}`);
          skip(error.message);
        }
        throw error;
      });

      const core = await readFile(
        join(app, "node_modules/@nestjs/core/package.json"),
        "utf8",
      );
      expect(JSON.parse(core).version.split(".")[0]).toBe(nest);

      expect(await output(app, "npx", ["--no-install", "tsc"])).toBe("");

      const printed = await output(app, "npm", ["start", "--silent"]);
      if (report) {
        expect(JSON.parse(printed)).toEqual(report);
      }
    },
  );
});

/** What a command prints; where it fails, that and its complaints as the error. */
async function output(
  cwd: string,
  command: string,
  args: string[],
): Promise<string> {
  const { stdout } = await run(command, args, { cwd }).catch(
    (failed: { stdout: string; stderr: string }) => {
      throw new Error(`${command} failed:\n${failed.stdout}${failed.stderr}`);
    },
  );
  return stdout;
}
