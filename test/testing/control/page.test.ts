import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { control } from "./control-requests";

const PAGE = join(__dirname, "../../../lib/testing/control/page");
const ASSETS = readdirSync(PAGE).filter((name) => name !== "index.html");

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

let wechat: WechatPaySimulator;

beforeAll(async () => {
  wechat = await WechatPaySimulator.start();
});

afterAll(() => wechat.stop());

/** Nothing from elsewhere, and in no other page. */
const PAGE_HEADERS = {
  "content-security-policy": expect.stringMatching(
    /^default-src 'self'; img-src 'self' data:; frame-ancestors 'none'/,
  ),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** Kept, and asked for again each time: never an old one. */
const FILE_HEADERS = {
  ...PAGE_HEADERS,
  "cache-control": "no-cache",
  etag: expect.stringMatching(/^".{44}"$/),
};

describe("GET /", () => {
  it.each(["/", "/?prepay_id=wx2014", "/?pre_entrustweb_id=5778aadY9"])(
    "%s is the page",
    async (path) => {
      const { status, headers, text } = await control(wechat, path);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        ...FILE_HEADERS,
        "content-type": "text/html; charset=utf-8",
      });
      expect(text).toBe(readFileSync(join(PAGE, "index.html"), "utf8"));
    },
  );

  it("is not sent again to a browser that has it", async () => {
    const { headers } = await control(wechat, "/");
    const asked = (etag?: string) =>
      control(wechat, "/", { headers: { "If-None-Match": etag } });
    expect(await asked(headers.etag)).toMatchObject({ status: 304, text: "" });
    expect(await asked('"another"')).toMatchObject({ status: 200 });
  });

  it("names files that are there", async () => {
    const { text } = await control(wechat, "/");
    const named = Array.from(
      text.matchAll(/(?:src|href)="(\/[^"]+)"/g),
      ([, path = ""]) => path,
    );
    expect(named.length).toBeGreaterThan(1);
    for (const path of named) {
      expect([path, (await control(wechat, path)).status]).toEqual([path, 200]);
    }
  });
});

describe("GET /simulator/assets/", () => {
  it.each(ASSETS)("%s is served as what it is", async (name) => {
    const { status, headers, text } = await control(
      wechat,
      `/simulator/assets/${name}`,
    );
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      ...FILE_HEADERS,
      "content-type": TYPES[name.split(".")[1] ?? ""],
    });
    expect(text).toBe(readFileSync(join(PAGE, name), "utf8"));
  });

  it.each([
    "../control.js",
    "../control.ts",
    "..%2Fcontrol.ts",
    "%2e%2e/control.ts",
    "%2e%2e%2fcontrol.ts",
    "..\\control.ts",
    "./main.js",
    "../page/main.js",
    "../../../../package.json",
    join(PAGE, "main.js"),
    `/${join(PAGE, "main.js")}`,
    encodeURIComponent(join(PAGE, "main.js")),
    "/etc/passwd",
    "main.js%00.css",
    "main.js/",
    "MAIN.js",
    "index.html",
    "none.js",
    "",
  ])("%j is not there", async (name) => {
    const { status, headers, json, text } = await control(
      wechat,
      `/simulator/assets/${name}`,
    );
    expect(status).toBe(404);
    expect(headers).toMatchObject({
      ...PAGE_HEADERS,
      "cache-control": "no-store",
      "content-type": "application/json; charset=utf-8",
    });
    expect(json.message).toContain("there is no");
    expect(text.length).toBeLessThan(200);
  });
});
