import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";

const ROOT = resolve(__dirname, "../..");

const KEPT = [".env.example", "src/main.ts"];
const SECRET = [
  ".env",
  ".env.production",
  "apiclient_key.pem",
  "keys/apiclient_cert.p12",
];
const MADE = ["node_modules/", "dist/", ".data/"];

/** Those of the paths that git leaves out where this file is all that says so. */
function ignoredBy(gitignore: string, paths: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "shop-git-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "core.excludesFile=/dev/null", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  git("init", "--quiet");
  copyFileSync(join(ROOT, gitignore), join(folder, ".gitignore"));
  return git("check-ignore", ...paths)
    .trim()
    .split("\n");
}

it("the folder of the shop, copied out alone, keeps its keys and what it makes out of git", () => {
  const paths = [...KEPT, ...SECRET, ...MADE];
  expect(ignoredBy("sample-app/.gitignore", paths)).toEqual([
    ...SECRET,
    ...MADE,
  ]);
});

it("the repository keeps keys out of git wherever the shop is started, but for those that tests need", () => {
  const tests = ["test/vectors/keys/new.pem", "test/vectors/keys/new.p12"];
  const inside = SECRET.map((path) => `sample-app/${path}`);
  expect(
    ignoredBy(".gitignore", [...KEPT, ...tests, ...SECRET, ...inside]),
  ).toEqual([...SECRET, ...inside]);
});

it("the image holds nothing that git leaves out of the shop's folder", () => {
  const linesOf = (path: string) =>
    readFileSync(join(ROOT, path), "utf8").trim().split("\n");
  const left = linesOf("sample-app/.gitignore").map((pattern) =>
    pattern.replace(/^(!?)(.*?)\/?$/, "$1**/$2"),
  );
  expect(linesOf("sample-app/Dockerfile.dockerignore")).toEqual(
    expect.arrayContaining(left),
  );
});
