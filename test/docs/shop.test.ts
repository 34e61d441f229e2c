import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe } from "vitest";
import { readDocument, root } from "./markdown";

/** Ignored by git, and within the root, so that imports of packages are found. */
const FOLDER = join(root, "artefacts", "docs-shop");

/** The shop that the pages build up, as their reader would have it, against the package's sources. */
function writeShop(suffix: string): string {
  const folder = join(FOLDER, `shop${suffix}`);
  const blocks = ["five-minute-start", "testing"].flatMap(
    (page) => readDocument(`docs/${page}${suffix}.md`).blocks,
  );
  for (const { file, code } of blocks) {
    if (file) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(
        join(folder, file),
        code
          .replaceAll('"nestjs-wechatpay-contracts"', `"${root}/lib/index"`)
          .replaceAll(
            '"nestjs-wechatpay-contracts/testing"',
            `"${root}/lib/testing/index"`,
          ),
      );
    }
  }
  return folder;
}

describe.each([["English", ""] as const, ["Chinese", ".zh-CN"] as const])(
  "the shop of the %s pages passes the tests of the page: it",
  async (_language, suffix) => {
    // Its tests register themselves here.
    await import(join(writeShop(suffix), "test/checkout.e2e-spec.ts"));
  },
);

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
