import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { readDocument, root } from "./markdown";

/** Ignored by git, and within the root, so that imports of packages are found. */
const FOLDER = join(root, "artefacts", "docs-classes");

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/**
 * The module of a page's block that exports a class, as whoever copies it has it.
 *
 * @param marker what the block has that others with a class of this name have not
 */
export async function moduleOfClass<Module>(
  page: string,
  name: string,
  marker = "",
): Promise<Module> {
  const block = readDocument(page).blocks.find(
    ({ code }) =>
      code.includes(`export class ${name}`) && code.includes(marker),
  );
  if (!block) {
    throw new Error(`${page} has no class ${name}`);
  }
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${page.replaceAll("/", "-")}-${name}.ts`);
  writeFileSync(
    file,
    block.code.replaceAll(
      '"nestjs-wechatpay-contracts"',
      `"${root}/lib/index"`,
    ),
  );
  return import(file);
}
