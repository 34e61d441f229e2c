import { createPrivateKey, randomBytes, sign } from "node:crypto";
import * as http from "node:http";
import {
  EXAMPLE_VALUES,
  type SimulatorModuleOptions,
  type WechatPaySimulator,
} from "../../lib/testing/index";

/** What a request may do otherwise than a merchant should. */
export interface Deviations {
  method?: string;
  body?: string;
  mchid?: string;
  serial?: string;
  timestamp?: string;
  nonce?: string;
  privateKey?: string;
  /** What is signed, instead of the five lines. */
  message?: string;
  /** The whole header; several for several headers. */
  authorization?: string | string[];
  /** Further headers; `undefined` leaves one out. */
  headers?: Record<string, string | string[] | undefined>;
}

/** A simulator, as far as its merchant knows it. */
export interface KnownSimulator {
  readonly baseUrl: string;
  readonly moduleOptions: Pick<
    SimulatorModuleOptions,
    "mchid" | "merchantSerialNumber" | "merchantPrivateKey"
  >;
}

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  raw: string;
  json: Record<string, unknown>;
}

/** Signs a request by the document alone: nothing of the package's client. */
export function authorizationFor(
  wechat: KnownSimulator,
  method: string,
  path: string,
  body: string,
  deviations: Deviations = {},
): string {
  const options = wechat.moduleOptions;
  const mchid = deviations.mchid ?? options.mchid;
  const serial = deviations.serial ?? options.merchantSerialNumber;
  const timestamp =
    deviations.timestamp ?? String(Math.floor(Date.now() / 1000));
  const nonce = deviations.nonce ?? randomBytes(16).toString("hex");
  const message =
    deviations.message ??
    `${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`;
  const key = createPrivateKey(
    deviations.privateKey ?? options.merchantPrivateKey,
  );
  const signature = sign("sha256", Buffer.from(message), key);
  return `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature.toString("base64")}",timestamp="${timestamp}",serial_no="${serial}"`;
}

/** Sends one request on a connection of its own. */
export function send(
  wechat: KnownSimulator,
  path: string,
  deviations: Deviations = {},
): Promise<RawAnswer> {
  const body = deviations.body ?? "";
  const method = deviations.method ?? (body === "" ? "GET" : "POST");
  const headers = {
    Accept: "application/json",
    "User-Agent": "test",
    Authorization:
      deviations.authorization ??
      authorizationFor(wechat, method, path, body, deviations),
    ...(method === "GET"
      ? {}
      : {
          "Content-Type": "application/json",
          "Content-Length": String(Buffer.byteLength(body)),
        }),
    ...deviations.headers,
  };
  const given = Object.entries(headers).filter(
    ([, value]) => value !== undefined && value.length > 0,
  );
  return new Promise((resolve, reject) => {
    http
      .request(
        wechat.baseUrl + path,
        { method, agent: false, headers: Object.fromEntries(given), path },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () => {
            const raw = Buffer.concat(chunks).toString();
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              raw,
              json: parsed(raw),
            });
          });
        },
      )
      .on("error", reject)
      .end(body);
  });
}

/** Posts a JSON body. */
export function post(
  wechat: KnownSimulator,
  path: string,
  body: unknown,
  deviations: Deviations = {},
): Promise<RawAnswer> {
  return send(wechat, path, { body: JSON.stringify(body), ...deviations });
}

export const CONTRACTS = "/v3/password-exempt-contract/contracts";

/** The path of one contract. */
export function contractPath(code: string, serviceId = 12535): string {
  return `${CONTRACTS}/service-id/${serviceId}/out-contract-code/${code}`;
}

/** The body of the ecommerce pre-signing with the document's example values. */
export function preSigning(
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  const {
    appid,
    service_id,
    out_contract_code,
    notify_url,
    contract_display_account,
    openid,
  } = EXAMPLE_VALUES;
  return {
    appid,
    service_id,
    out_contract_code,
    notify_url,
    contract_display_account,
    openid,
    ...changes,
  };
}

/** Pre-signs after payment, as an ecommerce merchant, for a new order. */
export async function preSign(
  wechat: WechatPaySimulator,
  changes: Record<string, unknown> = {},
): Promise<{ prepay_id: string; answer: RawAnswer }> {
  const { prepay_id } = wechat.placeOrder();
  const answer = await post(
    wechat,
    `${CONTRACTS}/ecommerce/pre-entrust-sign/pay-redirect-sign`,
    preSigning({ prepay_id, ...changes }),
  );
  return { prepay_id, answer };
}

function parsed(raw: string): Record<string, unknown> {
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    return {};
  }
}
