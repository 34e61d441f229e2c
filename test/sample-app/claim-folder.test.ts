import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { claimFolder } from "../../sample-app/src/database/claim-folder.js";

/** What another process does right after this one has looked who has the folder. */
let meanwhile = () => {};

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    readFileSync: (...args: Parameters<typeof real.readFileSync>) => {
      try {
        return real.readFileSync(...args);
      } finally {
        meanwhile();
        meanwhile = () => {};
      }
    },
  };
});

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), "shop-"));
});
afterEach(() => {
  meanwhile = () => {};
  fs.rmSync(directory, { recursive: true });
});

it("a folder that a dead process has left goes to one of two that start at once", () => {
  const folder = join(directory, "database");
  const file = `${folder}.pid`;
  // More than any system numbers.
  fs.writeFileSync(file, String(2 ** 30));
  meanwhile = () => fs.writeFileSync(file, String(process.ppid));
  expect(() => claimFolder(folder)).toThrow("SAMPLE_DATA");
  expect(fs.readFileSync(file, "utf8")).toBe(String(process.ppid));
  expect(fs.readdirSync(directory)).toEqual(["database.pid"]);
});

it("a folder that a dead process has left can be taken, and is given free again", () => {
  const folder = join(directory, "database");
  fs.writeFileSync(`${folder}.pid`, String(2 ** 30));
  const release = claimFolder(folder);
  expect(() => claimFolder(folder)).toThrow(`process ${process.pid}`);
  release();
  expect(fs.readdirSync(directory)).toEqual([]);
});
