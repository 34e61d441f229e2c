import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) =>
  fileURLToPath(new URL(`lib/${path}`, import.meta.url));

// vitest asks for Node 22 or newer. It runs on the oldest that the package supports, but for this, which names failures.
if (!("groupBy" in Map)) {
  Object.assign(Map, {
    groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
      const groups = new Map<K, T[]>();
      for (const item of items) {
        const key = keyOf(item);
        groups.set(key, [...(groups.get(key) ?? []), item]);
      }
      return groups;
    },
  });
}

/**
 * What takes longest, so that `npm test` is a matter of minutes: the fuzzer, the soak, the kills, what runs in a browser, and what
 * runs the package, its command or the shop as they are published. `npm run test:long`.
 */
const LONG = [
  "test/cli/**/*.test.ts",
  "test/consumers/**/*.test.ts",
  "test/docs/{api-reference,orm,site}.test.ts",
  "test/e2e/browser/**/*.test.ts",
  "test/e2e/kills/**/*.test.ts",
  "test/e2e/once/**/*.test.ts",
  "test/e2e/soak/**/*.test.ts",
  "test/fuzz/**/*.test.ts",
  "test/module/merchants-route/load.test.ts",
  "test/notification/stores/closing.test.ts",
  "test/notification/stores/sql/{connections,contract,transactions}.test.ts",
  "test/packaging/**/*.test.ts",
  "test/sample-app/**/*.test.ts",
  "test/testing/data/{folder-in-use,killed-process}.test.ts",
];

/** `--mode matrix`, for each version of Node, leaves out what does not depend on it or runs as long on any. */
const NOT_IN_MATRIX = [
  "test/consumers/**/*.test.ts",
  "test/docs/**/*.test.ts",
  "test/e2e/browser/**/*.test.ts",
  "test/e2e/kills/**/*.test.ts",
  "test/e2e/once/**/*.test.ts",
  "test/e2e/soak/**/*.test.ts",
  "test/notification/stores/sql/{connections,contract,transactions}.test.ts",
  "test/sample-app/**/*.test.ts",
  // The fuzzer counts blocks as one V8 does; another counts those of hot functions differently.
  "test/fuzz/**/*.test.ts",
  "test/packaging/packaging.test.ts",
];

const common = {
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: {
    // The shop and the benchmark import the package by its name; here that is the source, and no build of it.
    alias: [
      {
        find: /^nestjs-wechatpay-contracts$/,
        replacement: source("index.ts"),
      },
      {
        find: /^nestjs-wechatpay-contracts\/testing$/,
        replacement: source("testing/index.ts"),
      },
    ],
  },
};

/** What `--mode kills` has more of, for figures. */
const MORE: Record<string, Record<string, string>> = {
  kills: { KILLS_EVENTS: "2000" },
};

/** For what must happen but may take its time: nothing fails because the machine is busy. */
const PATIENCE_MS = 60_000;

const settings = {
  setupFiles: [
    "reflect-metadata",
    "test/setup/key-pairs.ts",
    "test/setup/patience.ts",
  ],
  testTimeout: PATIENCE_MS,
  hookTimeout: PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS / 2 } },
};

export default defineConfig(({ mode }) => {
  const leftOut = mode === "matrix" ? NOT_IN_MATRIX : [];
  return {
    test: {
      maxWorkers: 2,
      reporters: ["default", "test/setup/cost-by-folder.ts"],
      projects: [
        {
          ...common,
          test: {
            ...settings,
            name: "source",
            // test/setup/shared-process.ts says why. `--isolate` gives each file a process of its own.
            isolate: false,
            setupFiles: [
              ...settings.setupFiles,
              "test/setup/shared-process.ts",
            ],
            include: ["test/**/*.test.ts"],
            exclude: [...LONG, ...leftOut],
          },
        },
        {
          ...common,
          test: {
            ...settings,
            name: "long",
            include: LONG,
            exclude: leftOut,
            globalSetup: "test/packaging/setup.ts",
            env: MORE[mode] ?? {},
          },
        },
      ],
    },
  };
});
