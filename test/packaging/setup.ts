import type { TestProject } from "vitest/node";
import { type PackedPackage, packPackage } from "./packed-package";

declare module "vitest" {
  interface ProvidedContext {
    /** The package as it would be published, made from the sources as they are, once for all tests that run it. */
    packed: PackedPackage;
  }
}

export default async function setup(
  project: TestProject,
): Promise<() => Promise<void>> {
  const { packed, remove } = await packPackage();
  project.provide("packed", packed);
  return remove;
}
