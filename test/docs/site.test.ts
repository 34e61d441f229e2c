import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { version } from "../../package.json";
import { describeInChromium } from "../e2e/browser/chromium";
import { root } from "./markdown";

const SITE = join(root, "artefacts/site");
const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

let server: Server;
let address: string;

beforeAll(async () => {
  if (!existsSync(join(SITE, "index.html"))) {
    execFileSync("npm", ["run", "docs:build"], { cwd: root, stdio: "ignore" });
  }
  server = createServer(async ({ url }, response) => {
    const path = new URL(url!, "http://site").pathname;
    const file = path.endsWith("/") ? `${path}index.html` : path;
    try {
      const content = await readFile(join(SITE, file));
      response.setHeader("Content-Type", TYPES[extname(file)] ?? "text/plain");
      response.end(content);
    } catch {
      const missing = await readFile(join(SITE, "404.html"));
      response.writeHead(404, { "Content-Type": "text/html" }).end(missing);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 600_000);
afterAll(() => {
  server.close();
});

const VIEWS = [390, 1280].flatMap((width) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    ["/", "/errors.html", "/zh-CN/", "/zh-CN/a-shop.html"].map((path) => ({
      width,
      colorScheme,
      path,
    })),
  ),
);

describeInChromium("The documentation's site", (open) => {
  it.each(VIEWS)(
    "can be read by everybody: $path, $width px, $colorScheme",
    async ({ width, colorScheme, path }) => {
      const viewport = { width, height: 900 };
      const page = await open(`${address}${path}`, { viewport, colorScheme });
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      expect(
        violations.map(({ id, nodes }) => [id, nodes[0]?.failureSummary]),
      ).toEqual([]);
      expect(
        await page.evaluate("document.documentElement.scrollWidth"),
      ).toBeLessThanOrEqual(width);
    },
  );

  it("tells the version, and finds a Chinese word within a sentence", async () => {
    const page = await open(`${address}/zh-CN/`, {
      viewport: { width: 1280, height: 900 },
    });
    await page.getByRole("button", { name: version }).waitFor();
    await page.getByRole("button", { name: "搜索" }).click();
    await page.getByRole("searchbox").fill("验签");
    await page.getByRole("option").filter({ hasText: "验签" }).first().click();
    await page.waitForURL(/zh-CN\/.+/);
  });

  it.each([
    ["/nothing.html", "Page not found", "Go to the first page"],
    ["/zh-CN/nothing.html", "页面未找到", "返回首页"],
  ])(
    "says at %s that there is no such page, and leads on",
    async (path, title, link) => {
      const page = await open(`${address}${path}`, {
        expectedProblems: [/404/],
      });
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await page.getByRole("link", { name: link }).click();
      await page.waitForURL(path.includes("zh-CN") ? /zh-CN\/$/ : /\d\/$/);
    },
  );

  it.each([
    ["/errors.html", "en", "Copy Code"],
    ["/zh-CN/errors.html", "zh-CN", "复制代码"],
  ])(
    "describes %s to search engines, and offers to copy its code",
    async (path, language, copy) => {
      const page = await open(`${address}${path}`);
      expect(await page.locator("html").getAttribute("lang")).toBe(language);
      const description = page.locator('meta[name="description"]');
      const { length } = (await description.getAttribute("content")) ?? "";
      expect(length).toBeGreaterThan(20);
      await page.getByTitle(copy).first().waitFor({ state: "attached" });
      await page
        .getByText(language === "en" ? "Next page" : "下一页")
        .waitFor();
    },
  );

  it("leads from a page to the same in the other language", async () => {
    const page = await open(`${address}/errors.html`, {
      viewport: { width: 1280, height: 900 },
    });
    await page.getByRole("button", { name: "Change language" }).click();
    await page.getByRole("link", { name: "简体中文" }).click();
    await page.waitForURL(/zh-CN\/errors\.html/);
    await page.getByRole("heading", { level: 1, name: "错误与处理" }).waitFor();
  });
});
