import { createWechatpay, type Wechatpay, WXPAY } from "../chain/wechatpay";
import { ContractCheckout } from "../checkout/contract-checkout";
import type { Connections } from "../client/connections";
import type { Http } from "../client/request-config";
import { RequestSender } from "../client/request-sender";
import { WechatPayClient } from "../client/wechat-pay-client";
import { ContractService } from "../contract/contract.service";
import { DeductionService } from "../deduction/deduction.service";
import { ContractsDiagnostics } from "../diagnostics/contracts-diagnostics";
import { CurrentKeys } from "../keys/current-keys";
import { keySet } from "../keys/key-set";
import { SensitiveFields } from "../keys/sensitive-fields";
import { NotificationVerifier } from "../notification/notification-verifier";
import type { MerchantLogger } from "../observability/merchant-logger";
import { PaymentParameters } from "../payment-parameters/payment-parameters";
import { Operations } from "../operation/operations";
import { PreEntrustSignService } from "../pre-entrust-sign/pre-entrust-sign.service";
import { ContractsReloader } from "./contracts-reloader";
import { RefundService } from "../refund/refund.service";
import { TransactionService } from "../transaction/transaction.service";
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
  keys: CurrentKeys;
  client: WechatPayClient;
  sensitive: SensitiveFields;
  operations: Operations;
  preEntrustSign: PreEntrustSignService;
  contracts: ContractService;
  paymentParameters: PaymentParameters;
  transactions: TransactionService;
  refunds: RefundService;
  deductions: DeductionService;
  checkout: ContractCheckout;
  wxpay: Wechatpay;
  diagnostics: ContractsDiagnostics;
  notifications: NotificationVerifier;
  reloader: ContractsReloader;
}

/** What a merchant can do; its keys it changes itself. */
export type PublicParts = Omit<
  MerchantParts,
  keyof Given | "sender" | "keys" | "reloader"
>;

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
    (http, { sender }, connections) =>
      new RequestSender(http, sender, connections),
  ),
  part(
    "keys",
    CurrentKeys,
    ["settings", "sender", "logger"],
    ({ keys }, sender, logger) => new CurrentKeys(keySet(keys, sender, logger)),
  ),
];

/** What a merchant can do. A new service is one line here, and its member in `MerchantParts`. */
export const PUBLIC_PARTS: ReadonlyArray<Part<MerchantParts>> = [
  part(
    "client",
    WechatPayClient,
    ["sender", "keys"],
    (sender, keys) => new WechatPayClient(sender, keys),
  ),
  part(
    "sensitive",
    SensitiveFields,
    ["keys"],
    (keys) => new SensitiveFields(keys),
  ),
  part(
    "operations",
    Operations,
    ["client", "sensitive", "settings"],
    (client, sensitive, { validation }) =>
      new Operations(client, sensitive, validation),
  ),
  part(
    "preEntrustSign",
    PreEntrustSignService,
    ["operations"],
    (operations) => new PreEntrustSignService(operations),
  ),
  part(
    "contracts",
    ContractService,
    ["operations"],
    (operations) => new ContractService(operations),
  ),
  part(
    "paymentParameters",
    PaymentParameters,
    ["settings", "keys"],
    ({ mchid, validation }, keys) =>
      new PaymentParameters(
        mchid,
        { sign: (message) => keys.present.own.latest.signer.sign(message) },
        validation.defaults,
      ),
  ),
  part(
    "transactions",
    TransactionService,
    ["operations"],
    (operations) => new TransactionService(operations),
  ),
  part(
    "refunds",
    RefundService,
    ["operations"],
    (operations) => new RefundService(operations),
  ),
  part(
    "deductions",
    DeductionService,
    ["operations"],
    (operations) => new DeductionService(operations),
  ),
  part(
    "checkout",
    ContractCheckout,
    [
      "transactions",
      "preEntrustSign",
      "contracts",
      "paymentParameters",
      "settings",
      "logger",
    ],
    (
      transactions,
      preEntrustSign,
      contracts,
      parameters,
      { validation },
      logger,
    ) =>
      new ContractCheckout(
        {
          transactions,
          preEntrustSign,
          contracts,
          defaults: validation.defaults ?? {},
          logger,
        },
        parameters,
      ),
  ),
  part(
    "wxpay",
    WXPAY,
    ["preEntrustSign", "contracts", "transactions", "refunds", "deductions"],
    createWechatpay,
  ),
  part(
    "diagnostics",
    ContractsDiagnostics,
    ["client", "keys", "settings"],
    (client, keys, { validation }) =>
      new ContractsDiagnostics(client, keys, validation.allowInsecureNotifyUrl),
  ),
  part(
    "notifications",
    NotificationVerifier,
    ["keys", "settings"],
    (keys, { notification }) =>
      new NotificationVerifier(keys, notification.clockToleranceSeconds),
  ),
  part(
    "reloader",
    ContractsReloader,
    ["keys", "settings", "sender", "logger"],
    (keys, settings, sender, logger) =>
      new ContractsReloader(keys, settings.lasting, (given) =>
        keySet(given, sender, logger),
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

/** Of all parts those that are a merchant's to give. */
export function publicParts(parts: MerchantParts): PublicParts {
  const given = PUBLIC_PARTS.map(({ name }) => name).filter(
    (name) => name !== "reloader",
  );
  return Object.fromEntries(
    given.map((name) => [name, parts[name]]),
  ) as unknown as PublicParts;
}
