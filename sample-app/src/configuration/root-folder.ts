import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the shop's `package.json`, whether this file is the source or its build. */
export const ROOT_FOLDER = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  return existsSync(join(folder, "package.json"))
    ? folder
    : rootAbove(dirname(folder));
}
