import { defineConfig } from "vitest/config";

const SOAK = "test/e2e/soak/**/*.test.ts";
const CONSUMERS = "test/consumers/**/*.test.ts";

const common = {
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};

const settings = {
  setupFiles: ["reflect-metadata"],
  testTimeout: 15_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        ...common,
        test: {
          ...settings,
          name: "package",
          include: ["test/**/*.test.ts"],
          exclude: [SOAK, CONSUMERS],
        },
      },
      {
        // Each measures itself, or fills the machine: they run after the others, one by one.
        ...common,
        test: {
          ...settings,
          name: "alone",
          include: [SOAK, CONSUMERS],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
