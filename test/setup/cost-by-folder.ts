import { dirname, relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

interface Cost {
  files: number;
  tests: number;
  /** Imports, hooks and tests, in ms; two files run at once. */
  milliseconds: number;
}

/** Says after a run what each folder of tests cost, the dearest first, so that it is seen which of them grows. */
export default class CostByFolder implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const costs = new Map<string, Cost>();
    for (const module of modules) {
      const folder = folderOf(module);
      const cost = costs.get(folder) ?? { files: 0, tests: 0, milliseconds: 0 };
      const { collectDuration, setupDuration, duration } = module.diagnostic();
      cost.files += 1;
      cost.tests += [...module.children.allTests()].length;
      cost.milliseconds += collectDuration + setupDuration + duration;
      costs.set(folder, cost);
    }
    if (costs.size > 1) {
      console.info(table(costs));
    }
  }
}

/** The folder right below `test`, and below that of several kinds one more. */
function folderOf({ moduleId, project }: TestModule): string {
  const [, ...folders] = relative(project.config.root, dirname(moduleId)).split(
    /[\\/]/,
  );
  return folders.slice(0, folders[0] === "e2e" ? 2 : 1).join("/");
}

function table(costs: Map<string, Cost>): string {
  const rows = [...costs]
    .sort(([, one], [, other]) => other.milliseconds - one.milliseconds)
    .map(
      ([folder, { files, tests, milliseconds }]) =>
        `${(milliseconds / 1000).toFixed(1).padStart(8)} s ${String(files).padStart(4)} files ${String(tests).padStart(5)} tests  test/${folder}`,
    );
  return ["What each folder cost:", ...rows].join("\n");
}
