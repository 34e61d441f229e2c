/**
 * Reports what each entry makes public, from the declarations in `dist`. With `--update` the reports beside this file
 * become what they should be; otherwise they are left as they are, and one that differs fails the run.
 */
import { join } from "node:path";
import process from "node:process";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const projectFolder = join(import.meta.dirname, "..");
const localBuild = process.argv.includes("--update");

/** An entry's file and the name of its report. */
const ENTRIES = [
  ["index", "index"],
  ["testing/index", "testing"],
];

const SILENT = { logLevel: "none" };

for (const [entry, reportFileName] of ENTRIES) {
  const extractorConfig = ExtractorConfig.prepare({
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, `dist/${entry}.d.ts`),
      compiler: { tsconfigFilePath: join(projectFolder, "tsconfig.json") },
      newlineKind: "lf",
      apiReport: {
        enabled: true,
        reportFolder: import.meta.dirname,
        reportTempFolder: join(projectFolder, "artefacts/api"),
        reportFileName,
      },
      dtsRollup: { enabled: false },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          // Whatever an entry exports is public: there are no releases of other kinds to tag.
          "ae-missing-release-tag": SILENT,
          // What only constructors that the module calls take, or the other entry exports, stays unexported; the report names it.
          "ae-forgotten-export": { ...SILENT, addToApiReportFile: true },
        },
        // The docstrings are written for editors, which show plain JSDoc.
        tsdocMessageReporting: { default: SILENT },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, "package.json"),
  });
  const { errorCount, apiReportChanged } = Extractor.invoke(extractorConfig, {
    localBuild,
    messageCallback: (message) => {
      message.handled = message.category === "console";
    },
  });
  if (errorCount > 0) {
    process.exitCode = 1;
  } else if (apiReportChanged && localBuild) {
    process.stdout.write(`etc/${reportFileName}.api.md is updated.\n`);
  } else if (apiReportChanged) {
    process.stdout.write(
      `The public surface differs from etc/${reportFileName}.api.md; if it should, run: npm run api\n`,
    );
    process.exitCode = 1;
  }
}
