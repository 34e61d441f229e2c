import { defineConfig } from "vitest/config";
import type { Reporter, RunnerTestCase, Vitest } from "vitest/node";

/**
 * Stryker looks at tests alone. A file that a mutant breaks as a whole, while it is loaded or in its `beforeAll`, has none
 * that failed and would count as passed; so it gets one.
 */
class BrokenFiles implements Reporter {
  private vitest!: Vitest;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd(): void {
    for (const file of this.vitest.state.getFiles()) {
      if (file.result?.state === "fail") {
        file.tasks.push({
          type: "test",
          name: "is loaded and set up",
          mode: "run",
          file,
          result: { state: "fail", errors: file.result.errors },
        } as unknown as RunnerTestCase);
      }
    }
  }
}

/** The tests of one folder of `lib/`, which must prove it alone. Those of the stores skip themselves without a server. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: [`test/${process.env.MUTATED_FOLDER}/**/*.test.ts`],
    setupFiles: ["reflect-metadata"],
    testTimeout: 15_000,
    // Each mutant has a worker of its own; its test files need none each.
    isolate: false,
    reporters: [new BrokenFiles()],
  },
});
