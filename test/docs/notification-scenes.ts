import { gzipSync } from "node:zlib";
import type { INestApplication, LoggerService } from "@nestjs/common";
import { ContractsModule, type ContractsModuleOptions } from "../../lib";
import { openShop, PLATFORMS } from "../notification/shop";
import {
  deliver,
  type Delivery,
  envelope,
  options,
  post,
} from "../notification/wechat-pay";

type Platform = (typeof PLATFORMS)[number];

/** One way to fail: an application, and what it is sent. */
export interface Scene {
  notification?: ContractsModuleOptions["notification"];
  rawBody?: boolean;
  prepare?: (app: INestApplication) => void;
  path?: string;
  /** Whether the handler throws. */
  fails?: boolean;
  sent?: () => Delivery;
}

/** What a delivery is answered, and what the log has then. A clock's difference is told as 400 s, whatever passed meanwhile. */
export async function play(
  platform: Platform,
  scene: Scene,
): Promise<{ status: number; lines: string[] }> {
  const lines: string[] = [];
  const record =
    (level: string) =>
    (message: string, ...rest: unknown[]) =>
      lines.push(
        `${level} [${rest.at(-1)}] ${message.replace(/\d+ s (?=ahead|behind)/, "400 s ")}`,
      );
  const logger: LoggerService = {
    log: () => undefined,
    warn: record("WARN"),
    error: record("ERROR"),
  };
  const shop = await openShop(platform, {
    rawBody: scene.rawBody,
    module: ContractsModule.forRoot({
      ...options,
      notification: { path: "mounted", ...scene.notification },
    }),
    prepare: (app) => {
      app.useLogger(logger);
      scene.prepare?.(app);
    },
  });
  // What the start says of the route without handlers is none of the delivery's.
  lines.length = 0;
  if (scene.fails) {
    shop.handled.handle = () => {
      throw new Error("the account is locked");
    };
  }
  try {
    const { status } = await post(
      shop.url + (scene.path ?? "/notify"),
      (scene.sent ?? genuine)(),
    );
    return { status, lines };
  } finally {
    await shop.app.close();
  }
}

const genuine = () => deliver(envelope({ id: "EV-2018022511223320873" }));
const withBody = (body: string) => () => ({ ...genuine(), body });
const withHeaders = (changes: Delivery["headers"]) => () => {
  const { headers, body } = genuine();
  return { headers: { ...headers, ...changes }, body };
};
const signedAt = (offset: number) => () =>
  deliver(envelope(), {
    timestamp: String(Math.floor(Date.now() / 1000) + offset),
  });
/** Express inflates it. */
export const gzipped = () => {
  const { headers, body } = genuine();
  return {
    headers: { ...headers, "Content-Encoding": "gzip" },
    body: gzipSync(body),
  };
};
const unreachable = () => Promise.reject(new Error("connection refused"));

/** What goes wrong on either platform: the status, and how. */
export const LOGGED: Record<string, [status: number, scene: Scene]> = {
  "no raw body is kept": [500, { rawBody: false }],
  "the body changed": [401, { sent: withBody("{}") }],
  "the type changed": [
    415,
    { sent: withHeaders({ "Content-Type": "text/plain" }) },
  ],
  "no parser takes it": [
    415,
    { sent: withHeaders({ "Content-Type": "application/octet-stream" }) },
  ],
  "it is not JSON": [400, { sent: withBody("{") }],
  "it is larger than a parser takes": [
    413,
    { sent: withBody("x".repeat(1_100_000)) },
  ],
  "a guard of the application refuses it": [
    403,
    { prepare: (app) => app.useGlobalGuards({ canActivate: () => false }) },
  ],
  "it tells of a contract neither that it was signed nor that it ended": [
    204,
    {
      sent: () =>
        deliver(
          envelope({
            id: "EV-2018022511223320873",
            event_type: "ENTRUST.CHANGE",
            plaintext: JSON.stringify({
              out_contract_code: "A1",
              contract_information: { changed_by: "USER" },
            }),
          }),
        ),
    },
  ],
  "it is another merchant's": [
    409,
    {
      sent: () =>
        deliver(
          envelope({
            id: "EV-2018022511223320873",
            plaintext: JSON.stringify({ mchid: "1900000110" }),
          }),
        ),
    },
  ],
  "a header is missing": [
    401,
    { sent: withHeaders({ "Wechatpay-Nonce": [] }) },
  ],
  "a header came twice": [
    401,
    { sent: withHeaders({ "Wechatpay-Nonce": ["a", "b"] }) },
  ],
  "it is old": [401, { sent: signedAt(-400) }],
  "it is from the future": [401, { sent: signedAt(400) }],
  "the serial is unknown": [
    401,
    {
      sent: withHeaders({
        "Wechatpay-Serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
      }),
    },
  ],
  "it is a probe": [
    401,
    { sent: withHeaders({ "Wechatpay-Signature": "WECHATPAY/SIGNTEST/AAAA" }) },
  ],
  "the APIv3 key is another": [
    400,
    { sent: () => deliver(envelope({ key: "x".repeat(32) })) },
  ],
  "the handler fails": [500, { fails: true }],
  "the store fails": [
    503,
    {
      notification: {
        store: {
          begin: unreachable,
          complete: unreachable,
          release: unreachable,
        },
      },
    },
  ],
  "it is not the shop's": [409, { notification: { expect: () => false } }],
  "the comparison has no answer": [
    409,
    { notification: { expect: () => undefined as never } },
  ],
  "no method is marked for it": [501, { path: "/mounted" }],
  "no method is marked for it, and that is accepted": [
    204,
    { path: "/mounted", notification: { unhandled: "accept" } },
  ],
};

/** What is answered before the guard, or well, so that the log has nothing. */
export const UNLOGGED: Array<{
  how: string;
  platforms: readonly Platform[];
  status: number;
  scene: Scene;
}> = [
  {
    how: "a global prefix",
    platforms: PLATFORMS,
    status: 404,
    scene: { prepare: (app) => app.setGlobalPrefix("api") },
  },
  {
    how: "the guard alone",
    platforms: PLATFORMS,
    status: 201,
    scene: { path: "/guarded" },
  },
  {
    how: "a compressed request",
    platforms: ["Express"],
    status: 204,
    scene: { sent: gzipped },
  },
  {
    how: "hosts of a proxy",
    platforms: PLATFORMS,
    status: 204,
    scene: {
      sent: withHeaders({
        Host: "shop.example.com",
        "X-Forwarded-Host": ["a.example", "b.example"],
      }),
    },
  },
];
