import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { LoggerService } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import {
  ContractService,
  ContractsModule,
  type ContractsModuleOptions,
  PreEntrustSignService,
  WechatPayClient,
  type Wechatpay,
  WXPAY,
} from "../../lib";
import { API_V3_KEY, keyPem } from "../vectors";
import {
  headerValues,
  PUBLIC_KEY_ID,
  type Received,
  type SigningServer,
} from "./signing-server";

export const MCHID = "1900000109";
export const MERCHANT_SERIAL = "3775B6A45ACD588826D15E583A95F5DD4091C95A";
export const MERCHANT_KEY = createPublicKey(keyPem("merchant-public"));

/** For start-ups that are meant to fail. */
export const SILENT: LoggerService = {
  log: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Options of a merchant in public-key mode whose requests are sent once. */
export function merchantOptions({
  baseUrl,
}: Pick<SigningServer, "baseUrl">): ContractsModuleOptions {
  return {
    mchid: MCHID,
    merchantSerialNumber: MERCHANT_SERIAL,
    merchantPrivateKey: keyPem("merchant-pkcs8"),
    apiV3Key: API_V3_KEY,
    publicKey: { id: PUBLIC_KEY_ID, pem: keyPem("wechatpay-public") },
    baseUrl,
    retry: { attempts: 1 },
  };
}

/** An application of one merchant, and what it can inject. */
export interface Merchant {
  client: WechatPayClient;
  preEntrustSign: PreEntrustSignService;
  contract: ContractService;
  wxpay: Wechatpay;
  close(): Promise<void>;
}

export async function openMerchant(
  server: Pick<SigningServer, "baseUrl">,
  options: Partial<ContractsModuleOptions> = {},
): Promise<Merchant> {
  const app = await Test.createTestingModule({
    imports: [
      ContractsModule.forRoot({ ...merchantOptions(server), ...options }),
    ],
  }).compile();
  await app.init();
  return {
    client: app.get(WechatPayClient),
    preEntrustSign: app.get(PreEntrustSignService),
    contract: app.get(ContractService),
    wxpay: app.get<Wechatpay>(WXPAY),
    close: () => app.close(),
  };
}

/** The error that a call ends in; a call that succeeds fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  const end = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(end instanceof Error)) {
    throw new Error("the call was expected to fail");
  }
  return end;
}

/** The fields of a recorded request's one `Authorization`. */
export function authorizationOf(request: Received): Record<string, string> {
  const [value, ...others] = headerValues(request, "Authorization");
  const match = /^WECHATPAY2-SHA256-RSA2048 (.*)$/.exec(value ?? "");
  if (!match || others.length > 0) {
    throw new Error("not exactly one Authorization of WeChat Pay's scheme");
  }
  return Object.fromEntries(
    match[1]!.split(",").map((field) => {
      const [, name, text] = /^(\w+)="([^"]*)"$/.exec(field) ?? [];
      return [name, text];
    }),
  );
}

/** Whether a recorded request is signed, over exactly the bytes that came. */
export function isSignedAsReceived(
  request: Received,
  key: KeyObject = MERCHANT_KEY,
): boolean {
  const { timestamp, nonce_str, signature = "" } = authorizationOf(request);
  const message = Buffer.concat([
    Buffer.from(
      `${request.method}\n${request.url}\n${timestamp}\n${nonce_str}\n`,
    ),
    request.body,
    Buffer.from("\n"),
  ]);
  return verify("sha256", message, key, Buffer.from(signature, "base64"));
}
