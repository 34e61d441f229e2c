import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Rounds } from "../rounds.mjs";

const run = promisify(execFile);

interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

type Lock = Record<string, LockedPackage>;

/** What every application of Nest has already. */
const NEST = [
  "@nestjs/common",
  "@nestjs/core",
  "@nestjs/platform-express",
  "reflect-metadata",
  "rxjs",
];

/** Bytes that come into `node_modules` with each package, with its dependencies and required peers. */
export async function measureInstalledSize(root: string): Promise<Rounds> {
  const { thisPackage, axiosPlugin, nodeV3 } = await broughtBy(root);
  const sizeOfAll = async (locations: string[]) => {
    const sizes = locations.map((location) => sizeOf(join(root, location)));
    return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
  };
  return {
    thisPackage: [(await packedSize(root)) + (await sizeOfAll(thisPackage))],
    axiosPlugin: [await sizeOfAll(axiosPlugin)],
    nodeV3: [await sizeOfAll(nodeV3)],
  };
}

/** How many packages come with each. */
export async function measureDependencies(root: string): Promise<Rounds> {
  const { thisPackage, axiosPlugin, nodeV3 } = await broughtBy(root);
  return {
    thisPackage: [thisPackage.length],
    axiosPlugin: [axiosPlugin.length - 1],
    nodeV3: [nodeV3.length - 1],
  };
}

/**
 * Where everything is that comes with each package: for the peers with themselves, for this one with what it brings into an
 * application of Nest.
 *
 * @param root the checkout, whose lockfile says what depends on what
 */
async function broughtBy(root: string) {
  const { packages: lock } = JSON.parse(
    await readFile(join(root, "package-lock.json"), "utf8"),
  ) as { packages: Lock };
  const nest = closure(lock, NEST);
  const needed = closure(lock, requiredPeers(lock[""]!));
  return {
    thisPackage: [...needed].filter((location) => !nest.has(location)),
    axiosPlugin: [...closure(lock, ["wechatpay-axios-plugin"])],
    nodeV3: [...closure(lock, ["wechatpay-node-v3"])],
  };
}

/** Where in `node_modules` everything is that some packages need, themselves included. */
function closure(lock: Lock, names: string[]): Set<string> {
  const found = new Set<string>();
  const visit = (dependent: string, name: string) => {
    const location = resolve(lock, dependent, name);
    if (location !== undefined && !found.has(location)) {
      found.add(location);
      const { dependencies, optionalDependencies } = lock[location]!;
      for (const needed of [
        ...Object.keys({ ...dependencies, ...optionalDependencies }),
        ...requiredPeers(lock[location]!),
      ]) {
        visit(location, needed);
      }
    }
  };
  names.forEach((name) => visit("", name));
  return found;
}

function requiredPeers({
  peerDependencies,
  peerDependenciesMeta,
}: LockedPackage): string[] {
  return Object.keys(peerDependencies ?? {}).filter(
    (name) => !peerDependenciesMeta?.[name]?.optional,
  );
}

/** As Node does: the nearest `node_modules` upwards; undefined where an optional one is not installed. */
function resolve(lock: Lock, from: string, name: string): string | undefined {
  for (
    let folder = from;
    ;
    folder = folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, "")
  ) {
    const location = join(folder, "node_modules", name);
    if (location in lock) {
      return location;
    }
    if (folder === "") {
      return undefined;
    }
  }
}

async function packedSize(root: string): Promise<number> {
  const { stdout } = await run(
    "npm",
    ["pack", "--dry-run", "--ignore-scripts", "--json"],
    { cwd: root },
  );
  const [packed] = JSON.parse(stdout) as [{ unpackedSize: number }];
  return packed.unpackedSize;
}

/** Without what is nested, which counts for itself. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = entries
    .filter(({ name }) => name !== "node_modules")
    .map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sizeOf(path) : (await stat(path)).size;
    });
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}
