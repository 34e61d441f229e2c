import type { IncomingMessage } from "node:http";
import type { Params } from "nestjs-pino";
import type { DestinationStream } from "pino";
import type { Environment } from "../configuration/environment.js";
import { NOTIFY_PATH } from "../configuration/shop-address.js";

/** Fields that name a customer or let one in, wherever they stand. */
const SECRET_FIELDS = [
  "openid",
  "sp_openid",
  "sub_openid",
  "name",
  "contract_display_account",
];

const SECRET_HEADERS = [
  "req.headers.cookie",
  "req.headers.authorization",
  'req.headers["wechatpay-signature"]',
  'res.headers["set-cookie"]',
];

const SILENT = ["/health", "/assets/", `/${NOTIFY_PATH}`];

/** JSON lines, one per request, with what must not be in a log masked. */
export function loggerOptions(
  { LOG_LEVEL }: Environment,
  log?: DestinationStream,
): Params {
  const options = {
    level: LOG_LEVEL,
    redact: {
      paths: [
        ...SECRET_HEADERS,
        ...SECRET_FIELDS,
        ...SECRET_FIELDS.map((field) => `*.${field}`),
      ],
      censor: "***",
    },
    autoLogging: {
      // Probes come every few seconds, and say nothing. What is notified the shop tells itself, forgeries by a sample.
      ignore: ({ url }: IncomingMessage) =>
        SILENT.some((path) => url?.startsWith(path)),
    },
  };
  return { pinoHttp: log ? [options, log] : options };
}
