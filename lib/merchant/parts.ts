import { checkOnEventLoop, CLOCK_TOLERANCE_SECONDS } from "../apiv3/signature";
import { SignatureVerifier } from "../apiv3/verifier";
import { createWechatpay, type Wechatpay, WXPAY } from "../chain/wechatpay";
import type { Connections } from "../client/connections";
import type { Http } from "../client/request-config";
import { RequestSender } from "../client/request-sender";
import { WechatPayClient } from "../client/wechat-pay-client";
import { ContractService } from "../contract/contract.service";
import { ContractsDiagnostics } from "../diagnostics/contracts-diagnostics";
import { certificateDownload } from "../keys/certificate-download";
import { PlatformKeys } from "../keys/platform-keys";
import { SensitiveFields } from "../keys/sensitive-fields";
import { NotificationVerifier } from "../notification/notification-verifier";
import type { MerchantLogger } from "../observability/merchant-logger";
import { PaymentParameters } from "../payment-parameters/payment-parameters";
import { PreEntrustSignService } from "../pre-entrust-sign/pre-entrust-sign.service";
import type { ContractsSettings } from "./settings";

/** What one merchant's parts are made of, and the parts. */
export interface MerchantParts {
  /** Its options, checked, with every key parsed. */
  settings: ContractsSettings;
  /** What sends its requests. */
  http: Http;
  logger: MerchantLogger;
  connections: Connections;
  sender: RequestSender;
  keys: PlatformKeys;
  client: WechatPayClient;
  preEntrustSign: PreEntrustSignService;
  contracts: ContractService;
  paymentParameters: PaymentParameters;
  wxpay: Wechatpay;
  sensitive: SensitiveFields;
  diagnostics: ContractsDiagnostics;
  notifications: NotificationVerifier;
}

/** What is given, and not made here. */
export type Given = Pick<
  MerchantParts,
  "settings" | "http" | "logger" | "connections"
>;

/** A class that parts are made of, or a text for a part that has none. */
export type PartToken = (abstract new (...args: never[]) => unknown) | string;

/** How one part is made of those before it. */
export interface Part<Parts> {
  name: keyof Parts;
  /** What it is known by where parts are injected. */
  token: PartToken;
  needs: ReadonlyArray<keyof Parts>;
  make(...needs: unknown[]): unknown;
}

/** Declares parts; the compiler compares what each needs with what it is given. */
export function partsOf<Parts>() {
  return <Name extends keyof Parts, const Needs extends Array<keyof Parts>>(
    name: Name,
    token: PartToken,
    needs: Needs,
    make: (
      ...parts: { [Index in keyof Needs]: Parts[Needs[Index]] }
    ) => Parts[Name],
  ): Part<Parts> => ({ name, token, needs, make: make as Part<Parts>["make"] });
}

const part = partsOf<MerchantParts>();

/** What a merchant is made of and keeps to itself. */
export const INNER_PARTS: ReadonlyArray<Part<MerchantParts>> = [
  part(
    "sender",
    RequestSender,
    ["http", "settings", "connections"],
    (http, { sender, signer }, connections) =>
      new RequestSender(http, sender, signer, connections),
  ),
  part(
    "keys",
    PlatformKeys,
    ["sender", "settings", "logger"],
    (sender, settings, logger) =>
      new PlatformKeys(
        settings.fixedKeys,
        settings.download ? certificateDownload(sender, settings) : undefined,
        settings.download === "lazily",
        logger,
      ),
  ),
];

/** What a merchant can do. A new service is one line here, and its member in `MerchantParts`. */
export const PUBLIC_PARTS: ReadonlyArray<Part<MerchantParts>> = [
  part(
    "client",
    WechatPayClient,
    ["sender", "keys"],
    (sender, keys) =>
      new WechatPayClient(
        sender,
        new SignatureVerifier(keys, CLOCK_TOLERANCE_SECONDS, checkOnEventLoop),
        keys,
      ),
  ),
  part(
    "preEntrustSign",
    PreEntrustSignService,
    ["client", "settings"],
    (client, { validation }) => new PreEntrustSignService(client, validation),
  ),
  part(
    "contracts",
    ContractService,
    ["client", "settings"],
    (client, { validation }) => new ContractService(client, validation),
  ),
  part(
    "paymentParameters",
    PaymentParameters,
    ["settings"],
    ({ mchid, merchantSigner, validation }) =>
      new PaymentParameters(mchid, merchantSigner, validation.defaults),
  ),
  part("wxpay", WXPAY, ["preEntrustSign", "contracts"], createWechatpay),
  part(
    "sensitive",
    SensitiveFields,
    ["keys", "settings"],
    (keys, { merchantSigner }) => new SensitiveFields(keys, merchantSigner),
  ),
  part(
    "diagnostics",
    ContractsDiagnostics,
    ["client", "keys", "settings"],
    (client, keys, { merchantSigner, validation }) =>
      new ContractsDiagnostics(
        client,
        keys,
        merchantSigner,
        validation.allowInsecureNotifyUrl,
      ),
  ),
  part(
    "notifications",
    NotificationVerifier,
    ["keys", "settings"],
    (keys, { notification, apiV3Key }) =>
      new NotificationVerifier(
        new SignatureVerifier(keys, notification.clockToleranceSeconds),
        apiV3Key,
      ),
  ),
];

/** Makes all parts of a merchant, each of those before it. */
export function assemble(given: Given): MerchantParts {
  const parts: Record<string, unknown> = { ...given };
  for (const { name, needs, make } of [...INNER_PARTS, ...PUBLIC_PARTS]) {
    parts[name] = make(...needs.map((need) => parts[need]));
  }
  return parts as unknown as MerchantParts;
}
