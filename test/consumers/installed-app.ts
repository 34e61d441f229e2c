import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { inject, type TestContext } from "vitest";
import { npm, RegistryUnreachable } from "./registry";

const run = promisify(execFile);
const templates = resolve(__dirname, "apps");

const INSTALL = [
  "install",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--ignore-scripts",
  "--no-package-lock",
];

/** What the shop, which is the same in every app, reports of its checkout. */
export const CHECKED_OUT = {
  preSigned: {
    mchid: "1900000109",
    service_id: 12535,
    out_contract_code: "wxwtdk20200910100000",
  },
  notified: 204,
  signed: ["wxwtdk20200910100000"],
};

/** An application of its own, far from this repository's dependencies, with the packed package installed. */
export class InstalledApp {
  private constructor(private readonly folder: string) {}

  /**
   * Lays out the app of this name and the shop in a temporary folder, which goes away with the test. Where no registry is
   * reachable the test is skipped, and says so.
   *
   * @param test the test that asks for it
   * @param name of its folder in `apps`
   * @param dependencies asks the registry what it installs besides what its package.json names, as `name@version`
   */
  static async install(
    test: TestContext,
    name: string,
    dependencies: () => Promise<string[]> = async () => [],
  ): Promise<InstalledApp> {
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    test.onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await cp(join(templates, name), folder, { recursive: true });
    await cp(join(templates, "shop"), join(folder, "src"), { recursive: true });
    try {
      await npm(
        [...INSTALL, inject("packed").tarball, ...(await dependencies())],
        folder,
      );
    } catch (error) {
      if (error instanceof RegistryUnreachable) {
        console.info(`Skipped "${test.task.name}": ${error.message}`);
        test.skip(error.message);
      }
      throw error;
    }
    return new InstalledApp(folder);
  }

  /** The version of a package that it has. */
  async versionOf(name: string): Promise<string> {
    const manifest = await readFile(
      join(this.folder, "node_modules", name, "package.json"),
      "utf8",
    );
    return JSON.parse(manifest).version;
  }

  /**
   * Compiles it and runs it.
   *
   * @returns what it prints
   * @throws Error with what a command said, where one fails
   */
  async start(): Promise<string> {
    await this.output("npx", ["--no-install", "tsc"]);
    return this.output("npm", ["start", "--silent"]);
  }

  private async output(command: string, args: string[]): Promise<string> {
    const { stdout } = await run(command, args, { cwd: this.folder }).catch(
      (failed: { stdout: string; stderr: string }) => {
        throw new Error(`${command} failed:\n${failed.stdout}${failed.stderr}`);
      },
    );
    return stdout;
  }
}
