import { createRequire } from "node:module";
import { join } from "node:path";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { Environment } from "../configuration/environment.js";
import { ROOT_FOLDER } from "../configuration/root-folder.js";
import { viewHelpers } from "./view-helpers.js";

/** The part of `hbs` that the shop uses; the package has no types. */
interface ViewEngine {
  /** For Express's `app.engine`. */
  __express: unknown;
  registerHelper(name: string, helper: unknown): void;
  registerPartials(folder: string, done: (error?: Error) => void): void;
}

const hbs: { create(): ViewEngine } = createRequire(import.meta.url)("hbs");

/** Browsers ask again then, and are told that nothing has changed. */
const ASSETS_MS = 60 * 60_000;

const VIEWS = join(ROOT_FOLDER, "views");

/** Renders the views with Handlebars, which escapes every value, and serves the style sheet and the script. */
export async function usePages(app: NestExpressApplication): Promise<void> {
  const engine = hbs.create();
  for (const [name, helper] of Object.entries(viewHelpers)) {
    engine.registerHelper(name, helper);
  }
  await new Promise<void>((resolve, reject) =>
    engine.registerPartials(join(VIEWS, "partials"), (error) =>
      error ? reject(error) : resolve(),
    ),
  );
  app.engine("hbs", engine.__express);
  // Every view sees it.
  app.setLocal("hasTeaBox", app.get(Environment).teaBox !== undefined);
  app.setBaseViewsDir(VIEWS);
  app.setViewEngine("hbs");
  // Otherwise Express compiles each view again for each page, unless NODE_ENV is production.
  app.enable("view cache");
  app.useStaticAssets(join(ROOT_FOLDER, "public"), {
    prefix: "/assets/",
    maxAge: ASSETS_MS,
  });
}
