import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import helmet from "helmet";
import { Logger } from "nestjs-pino";
import type { DestinationStream } from "pino";
import { useOpenApi } from "./api/use-openapi.js";
import { AppModule } from "./app.module.js";
import type { Variables } from "./configuration/environment.js";
import { readEnvironment } from "./configuration/read-environment.js";
import { refuseUnknownHosts } from "./visitor/known-hosts.js";
import { usePages } from "./pages/use-pages.js";
import { WECHAT_PAGES } from "./sign-in/official-account-sign-in.js";

const CLOSING_MS = 5_000;
const KEEP_ALIVE_MS = 65_000;

/**
 * Makes the shop and lets it listen at `HOST` and `PORT`.
 *
 * @param variables environment variables; `.env.example` explains each
 * @param log where the log goes, other than to standard output
 * @throws EnvironmentError where a variable is missing or wrong
 * @throws ConfigurationError where WeChat Pay's own cannot be used
 */
export async function openShop(
  variables: Variables,
  log?: DestinationStream,
): Promise<NestExpressApplication> {
  const environment = readEnvironment(variables);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(environment, log),
    {
      // The signature of a notification covers its bytes.
      rawBody: true,
      abortOnError: false,
      // Until the log is there, only what matters.
      logger: ["warn", "error", "fatal"],
    },
  );
  app.useLogger(app.get(Logger));
  app.set("trust proxy", environment.TRUST_PROXY);
  app.use(refuseUnknownHosts(environment));
  const { WECHAT_APP_SECRET, WECHAT_APP_KIND } = environment;
  const asksOnPages =
    WECHAT_APP_SECRET !== undefined && WECHAT_APP_KIND === "officialAccount";
  const isSecure = environment.PUBLIC_URL?.startsWith("https:") ?? false;
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          // A form may be answered with a redirect to the sign-in, which Chromium holds against it as well.
          formAction: asksOnPages ? ["'self'", WECHAT_PAGES] : ["'self'"],
          styleSrc: ["'self'"],
          upgradeInsecureRequests: isSecure ? [] : null,
        },
      },
      strictTransportSecurity: isSecure,
      // With none at all, browsers name no origin in the forms that they post.
      referrerPolicy: { policy: "same-origin" },
    }),
  );
  app.enableCsrfProtection();
  await usePages(app);
  // Pages are one visitor's own, and of this moment.
  app.use(keepNothing);
  useOpenApi(app);
  app.enableShutdownHooks();
  // Longer than load balancers keep a connection, or they send requests into one that has just ended.
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
  try {
    await app.listen(environment.PORT, environment.HOST);
  } catch (error) {
    // What cannot be closed must not hide what is wrong.
    await Promise.race([app.close(), delay(CLOSING_MS)]);
    throw error;
  }
  return app;
}

function keepNothing(
  _request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
): void {
  response.setHeader("Cache-Control", "no-store");
  next();
}
