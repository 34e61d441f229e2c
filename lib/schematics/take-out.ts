import { type Application, typescriptOf } from "./application";
import { removeVariables } from "./edit-env";
import { addRawBody, removeRawBody } from "./edit-main";
import { removeImport } from "./edit-module";
import { ENV, generatedFiles, MODULE_NAME } from "./generated-files";
import { moduleFileOf } from "./module-file";
import { type Logger, textOf, type Tree, write } from "./tree";

/** Takes out what `putIn` added. What was changed since stays, and the log says so. */
export function takeOut(
  tree: Tree,
  application: Application,
  logger: Logger,
): void {
  for (const [path, text] of generatedFiles(application)) {
    if (textOf(tree, path) === text) {
      tree.delete(path);
    } else if (tree.exists(path)) {
      logger.warn(`${path} was changed since, and stays; delete it by hand`);
    }
  }
  const mainPath = `${application.sourceRoot}/main.ts`;
  const main = textOf(tree, mainPath) ?? "";
  const ts = typescriptOf(process.cwd());
  const edit = addRawBody(ts, main);
  const moduleFile = "text" in edit && moduleFileOf(ts, edit, mainPath);
  if (moduleFile) {
    const module = textOf(tree, moduleFile.path);
    write(tree, moduleFile.path, module && removeImport(module, MODULE_NAME));
  }
  write(tree, mainPath, removeRawBody(main));
  const variables = removeVariables(textOf(tree, ENV) ?? "");
  if (variables === "" && tree.exists(ENV)) {
    tree.delete(ENV);
  } else {
    write(tree, ENV, variables);
  }
  if (variables.includes("WECHATPAY_")) {
    logger.warn(`${ENV} has values of WECHATPAY_…, which stay`);
  }
  logger.info("Remove the package: npm uninstall nestjs-wechatpay-contracts");
}
