import { defineConfig } from "vitest/config";

/** Tests that fill a core each for half a minute. */
const LONG = [
  "test/consumers/**/*.test.ts",
  "test/e2e/once/**/*.test.ts",
  "test/e2e/soak/**/*.test.ts",
];

const common = {
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};

const settings = {
  setupFiles: ["reflect-metadata"],
  testTimeout: 15_000,
};

export default defineConfig(({ mode }) => ({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...common,
        test: {
          ...settings,
          name: "package",
          include: ["test/**/*.test.ts"],
          exclude: LONG,
        },
      },
      {
        // After the others, so that nothing waits for them and they wait for nothing.
        ...common,
        test: {
          ...settings,
          name: "long",
          include: LONG,
          env: { SOAK_SECONDS: mode === "soak" ? "300" : "30" },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}));
