import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = resolve(__dirname, "../..");
const NOT_COPIED = new Set([".git", "artefacts", "dist", "node_modules"]);

/** The package as it would be published, and the sample shop on it. */
export interface PackedPackage {
  /** Where all of it lies, for whoever needs a place within reach of the development dependencies. */
  folder: string;
  /** The copy of the checkout that was built and packed. */
  checkout: string;
  tarball: string;
  /** Paths of the files in the tarball. */
  paths: string[];
  /** What the tarball holds, unpacked. */
  unpacked: string;
  /** The sample shop, compiled, with all it needs at run time; its package is the unpacked one, by a relative link. */
  shop: string;
}

/**
 * Builds and packs a copy of the checkout: a build of the checkout itself would delete `dist` under whoever uses it.
 * What it returns lies in one temporary folder, which `remove` removes.
 */
export async function packPackage(): Promise<{
  packed: PackedPackage;
  remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "wechatpay-contracts-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const checkout = join(folder, "checkout");
    await cp(root, checkout, {
      recursive: true,
      filter: (path) => !NOT_COPIED.has(basename(path)),
    });
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const [packed, shop] = await Promise.all([
      pack(checkout, folder),
      compileShop(checkout, folder),
    ]);
    return { packed: { folder, checkout, shop, ...packed }, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function pack(
  checkout: string,
  folder: string,
): Promise<Pick<PackedPackage, "tarball" | "paths" | "unpacked">> {
  await run("npm", ["run", "build"], {
    cwd: checkout,
  });
  // Without `prepare`, which would build once more.
  const { stdout } = await run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { cwd: checkout },
  );
  const [{ filename, files }] = JSON.parse(stdout) as [
    { filename: string; files: Array<{ path: string }> },
  ];
  const tarball = join(folder, filename);
  // npm packs everything under `package/`.
  await run("tar", ["-xzf", tarball, "-C", folder]);
  return {
    tarball,
    paths: files.map(({ path }) => path),
    unpacked: join(folder, "package"),
  };
}

async function compileShop(checkout: string, folder: string): Promise<string> {
  const shop = join(folder, "sample-app");
  const modules = join(root, "sample-app/node_modules");
  await mkdir(join(shop, "node_modules"), { recursive: true });
  for (const name of await readdir(modules)) {
    await symlink(join(modules, name), join(shop, "node_modules", name));
  }
  await symlink(
    "../../package",
    join(shop, "node_modules/nestjs-wechatpay-contracts"),
  );
  for (const name of ["views", "public", "package.json"]) {
    await cp(join(checkout, "sample-app", name), join(shop, name), {
      recursive: true,
    });
  }
  await run(process.execPath, [
    join(root, "node_modules/typescript/bin/tsc"),
    ...["-p", join(root, "sample-app/tsconfig.json")],
    // Types are checked elsewhere.
    ...["--noCheck", "--outDir", join(shop, "dist")],
  ]);
  return shop;
}
