import { cp } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { defineConfig } from "rolldown";

/** Everything but this package's own modules and the decorator helpers, which are few and go into the bundle once. */
function isExternal(id) {
  return (
    !id.startsWith(".") &&
    !isAbsolute(id) &&
    !id.startsWith("@oxc-project/runtime/")
  );
}

/** The simulator reads its page from the directory that it lies in. */
const simulatorPage = {
  name: "simulator-page",
  writeBundle: ({ dir }) =>
    cp("lib/testing/control/page", join(dir, "page"), { recursive: true }),
};

export default defineConfig({
  input: {
    index: "./lib/index.ts",
    "testing/index": "./lib/testing/index.ts",
    "cli/main": "./lib/cli/main.ts",
  },
  platform: "node",
  external: isExternal,
  tsconfig: "tsconfig.json",
  transform: { target: "node20.19" },
  plugins: [simulatorPage],
  output: {
    dir: "dist",
    cleanDir: true,
    format: "cjs",
    exports: "named",
    esModule: true,
    strict: true,
    // Readable as it is, so it needs no source maps; the docstrings are in the declarations.
    minify: false,
    comments: { legal: false, annotation: true, jsdoc: false },
    chunkFileNames: "[name].js",
    codeSplitting: {
      groups: [
        // What both sides of the wire use, so that the simulator loads no more of the module than this.
        { name: "apiv3", test: /\/lib\/(apiv3\/|version\.ts)/ },
        { name: "simulator", test: /\/lib\/testing\/(?!index\.ts)/ },
        {
          name: "runtime",
          test: /\/lib\/(?!apiv3\/|cli\/|testing\/|index\.ts|version\.ts)/,
        },
      ],
    },
  },
});
