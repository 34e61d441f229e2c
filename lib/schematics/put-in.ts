import type * as TypeScript from "typescript";
import { type Application, importPath, typescriptOf } from "./application";
import { addVariables } from "./edit-env";
import { addRawBody } from "./edit-main";
import { addImport } from "./edit-module";
import {
  databaseOf,
  ENV,
  generatedFiles,
  MODULE_NAME,
  modulePath,
} from "./generated-files";
import { moduleFileOf } from "./module-file";
import { type Logger, textOf, type Tree, write } from "./tree";

const GUIDE =
  "node_modules/nestjs-wechatpay-contracts/docs/README.md is the guide";

/** Adds what `nest add` adds. What is there already stays as it is. */
export function putIn(
  tree: Tree,
  application: Application,
  logger: Logger,
): void {
  for (const [path, text] of generatedFiles(application)) {
    if (tree.exists(path)) {
      logger.warn(`${path} is there already, and stays as it is`);
    } else {
      tree.create(path, text);
    }
  }
  write(tree, ENV, addVariables(textOf(tree, ENV)));
  changeSources(tree, application, logger);
  if (databaseOf(application) === undefined) {
    logger.info(
      "Handled notifications are remembered in memory. With more than one process give notification.store: docs/many-instances.md and docs/orm, beside the guide, say which",
    );
  }
  logger.info(
    `Try it: npx nestjs-wechatpay-contracts simulate --data .simulator, and beside it npx nest start --env-file .simulator/.env --env-file .env. ${GUIDE}`,
  );
}

function changeSources(
  tree: Tree,
  application: Application,
  logger: Logger,
): void {
  const ts = typescriptOf(process.cwd());
  const mainPath = `${application.sourceRoot}/main.ts`;
  const main = textOf(tree, mainPath);
  const edit =
    main === undefined ? { problem: "there is none" } : addRawBody(ts, main);
  if ("problem" in edit) {
    logger.warn(
      `${mainPath}: ${edit.problem}. Create the application with { rawBody: true } by hand, and import ${MODULE_NAME} of ${modulePath(application)} into its module`,
    );
    return;
  }
  write(tree, mainPath, edit.text);
  const moduleFile = moduleFileOf(ts, edit, mainPath);
  const imported =
    moduleFile && importedInto(ts, tree, moduleFile, application);
  if (imported === undefined) {
    logger.warn(
      `The module that ${mainPath} starts has no imports to add to. Import ${MODULE_NAME} of ${modulePath(application)} into it by hand`,
    );
  }
}

/** Imports the module into the application's; undefined where there is no place for it. */
function importedInto(
  ts: typeof TypeScript,
  tree: Tree,
  { path, moduleName }: { path: string; moduleName: string },
  application: Application,
): true | undefined {
  const text = textOf(tree, path);
  if (text?.includes(MODULE_NAME)) {
    return true;
  }
  const imported = {
    name: MODULE_NAME,
    path: importPath(path, modulePath(application), application),
  };
  const changed = text && addImport(ts, text, moduleName, imported);
  if (!changed) {
    return undefined;
  }
  write(tree, path, changed);
  return true;
}
