import { readApplication } from "./application";
import { putIn } from "./put-in";
import { takeOut } from "./take-out";
import type { Logger, Tree } from "./tree";

/** What `nest add` was given. */
interface Options {
  sourceRoot?: string;
  undo?: boolean;
}

/**
 * `nest add nestjs-wechatpay-contracts`: a module with a notify route and a class that hears of contracts, the raw body that
 * signatures cover, and the variables of the merchant; with `--undo` it takes them out again. What was changed by hand since
 * stays, and so does what it cannot find its way in: the log says what to do there.
 */
export function nestAdd({ sourceRoot, undo }: Options) {
  return (tree: Tree, { logger }: { logger: Logger }): void => {
    const application = readApplication(tree, sourceRoot);
    const change = undo ? takeOut : putIn;
    change(tree, application, logger);
  };
}
