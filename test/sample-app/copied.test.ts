import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, inject, it, onTestFinished } from "vitest";

const run = promisify(execFile);

const SHOP = resolve(__dirname, "../../sample-app");

it(
  "the folder of the shop, copied out alone, installs, builds and tests",
  { timeout: 600_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "shop-copied-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(SHOP, folder, {
      recursive: true,
      filter: (path) => !/\/(node_modules|dist|\.data)$/.test(path),
    });
    const npm = async (...args: string[]) =>
      (await run("npm", args, { cwd: folder })).stdout;
    const { tarball } = inject("packed");
    await npm(
      "pkg",
      "set",
      `dependencies.nestjs-wechatpay-contracts=file:${tarball}`,
    );
    await npm("install", "--no-audit", "--no-fund");
    expect(await npm("test")).toMatch(/^# pass 1$|ℹ pass 1$/m);
  },
);
