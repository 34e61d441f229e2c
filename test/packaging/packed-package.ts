import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = resolve(__dirname, "../..");
const NOT_COPIED = new Set([".git", "artefacts", "dist", "node_modules"]);

/** The package as it would be published. */
export interface PackedPackage {
  /** A temporary folder, for the caller to put more into. */
  folder: string;
  /** The copy of the checkout that was built and packed. */
  checkout: string;
  tarball: string;
  /** What the tarball holds, unpacked, with the development dependencies of the checkout in its reach. */
  unpacked: string;
  /** Paths of the files in the tarball. */
  paths: string[];
  remove(): Promise<void>;
}

/** Builds and packs a copy of the checkout: a build of the checkout itself would delete `dist` under other tests. */
export async function packPackage(): Promise<PackedPackage> {
  const folder = await mkdtemp(join(tmpdir(), "wechatpay-contracts-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const checkout = join(folder, "checkout");
    await cp(root, checkout, {
      recursive: true,
      filter: (path) => !NOT_COPIED.has(basename(path)),
    });
    await symlink(join(root, "node_modules"), join(checkout, "node_modules"));
    await run("npm", ["run", "build"], { cwd: checkout });
    // Without `prepare`, which would build once more.
    const { stdout } = await run(
      "npm",
      ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
      { cwd: checkout },
    );
    const [packed] = JSON.parse(stdout) as [
      { filename: string; files: Array<{ path: string }> },
    ];
    const tarball = join(folder, packed.filename);
    // npm packs everything under `package/`.
    await run("tar", ["-xzf", tarball, "-C", folder]);
    const unpacked = join(folder, "package");
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    return {
      folder,
      checkout,
      tarball,
      unpacked,
      paths: packed.files.map(({ path }) => path),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
