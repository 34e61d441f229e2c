import { describe, it, vi } from "vitest";
import { CHECKED_OUT, InstalledApp } from "./installed-app";
import { lowestPeers } from "./lowest-peers";

// More at once than there are cores to serve them only run into each other's time limits.
vi.setConfig({ maxConcurrency: 2, testTimeout: 240_000 });

const APPS = [
  { name: "nest11-jest", nest: "11", typescript: "5.9", report: undefined },
  { name: "nest11-esm", nest: "11", typescript: "5.9", report: CHECKED_OUT },
  {
    name: "nest12-commonjs",
    nest: "12",
    typescript: "6.0",
    report: CHECKED_OUT,
  },
  {
    name: "nest12-esm",
    nest: "12",
    typescript: "7.0",
    report: {
      ...CHECKED_OUT,
      distinct: [],
      injected: { service: true, client: true, chain: true },
      caught: true,
    },
  },
];

/** What a proxy is told of a request to WeChat Pay: to open a tunnel, and nothing of what goes through it. */
const TUNNELLED = { methods: ["CONNECT"], secrets: false };

describe.concurrent("the packed package, installed into a fresh app,", () => {
  it.for(APPS)(
    "type-checks, boots and checks out: $name with TypeScript $typescript",
    async ({ name, nest, typescript, report }, test) => {
      const { expect } = test;
      const app = await InstalledApp.install(test, name);
      expect(await app.versionOf("@nestjs/core")).toMatch(
        RegExp(`^${nest}\\.`),
      );
      expect(await app.versionOf("typescript")).toMatch(
        RegExp(`^${typescript}\\.`),
      );

      const printed = await app.start();
      if (report) {
        expect(JSON.parse(printed)).toEqual(report);
      }
    },
  );

  it.for([
    { nth: 0, nest: "11.0.0" },
    { nth: 1, nest: "12.0.1" },
  ])(
    "works with the lowest version of every peer that it admits, from Nest $nest",
    async ({ nth, nest }, test) => {
      const { expect } = test;
      const app = await InstalledApp.install(test, "lowest-peers", () =>
        lowestPeers(nth),
      );
      expect(await app.versionOf("@nestjs/core")).toBe(nest);

      const { REDIS_URL, DATABASE_URL } = process.env;
      expect(JSON.parse(await app.start())).toEqual({
        ...CHECKED_OUT,
        health: [200, 503],
        proxied: {
          "http.proxy": TUNNELLED,
          HTTPS_PROXY: TUNNELLED,
          ALL_PROXY: TUNNELLED,
        },
        mislabelled: true,
        storeFailures: {
          ...(REDIS_URL && { redis: [] }),
          ...(DATABASE_URL && { postgresql: [] }),
        },
      });
    },
  );
});
