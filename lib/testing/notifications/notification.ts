import { createPrivateKey, createSecretKey, type KeyObject } from "node:crypto";
import { type EncryptedResource, encryptResource } from "../../apiv3/resource";
import type { Clock } from "../clock";
import type { Identifiers } from "../identifiers";
import type { SimulatedMerchant } from "../keys/merchant";
import type { SigningKey } from "../keys/platform";
import { signedHeaders } from "../exchange/signed-headers";
import { wireJson } from "../exchange/wire-json";

/** A notification before encryption. Further fields go into the body as they are. */
export interface NotificationEvent {
  /** Default: a new UUID. */
  id?: string;
  /** Default: `ENTRUST.SIGN`, or `ENTRUST.TERMINATE` where the resource's `contract_state` is `TERMINATED`. */
  event_type?: string;
  /** RFC 3339. Default: now. */
  create_time?: string;
  /** Default: `签约成功`, or `解约成功` where the resource's `contract_state` is `TERMINATED`. */
  summary?: string;
  /** Default: `encrypt-resource`. */
  resource_type?: string;
  /** What is encrypted: any JSON value, an object in real life. */
  resource: unknown;
  /** A further field of the body. */
  [field: string]: unknown;
}

/** What may differ from what WeChat Pay would send. */
export interface NotificationOverrides {
  /** `Wechatpay-Timestamp`, in seconds; signed as given. */
  timestamp?: string | number;
  /** `Wechatpay-Nonce`; signed as given. */
  nonce?: string;
  /** `Wechatpay-Serial`. */
  serial?: string;
  /** `Wechatpay-Signature`, instead of the right one. */
  signature?: string;
  /** Private key that signs, PEM or key object. */
  key?: string | KeyObject;
  /** Key that encrypts the resource, 32 characters. */
  apiV3Key?: string;
  /** `resource.associated_data`. Default: `transaction` for a payment, `refund` for a refund, `entrust` for a plan's contract, else `contract`. */
  associatedData?: string;
  /** `resource.original_type`. Default: `transaction` for a payment, `refund` for a refund, `entrust` for a plan's contract, else `contract`. */
  originalType?: string;
  /** What is encrypted instead of the resource as JSON. */
  plaintext?: string;
  /** Fields of `resource` as they are after encryption. */
  encrypted?: Partial<EncryptedResource>;
  /** What is signed and sent instead of the event as JSON. */
  body?: string;
}

/** A notification as it goes over the wire. */
export interface SignedNotification {
  /** Those that sign it, and the others that WeChat Pay sends. */
  headers: Record<string, string>;
  /** JSON, to be sent byte for byte, as it is what was signed. */
  body: string;
}

/** An event with every field that a notification has. */
export type CompleteEvent = NotificationEvent &
  Required<
    Pick<
      NotificationEvent,
      "id" | "event_type" | "create_time" | "summary" | "resource_type"
    >
  >;

/** Fills in what an event leaves out. */
export function completeEvent(
  event: NotificationEvent,
  clock: Clock,
  identifiers: Identifiers,
): CompleteEvent {
  const isTermination = stateOf(event.resource) === "TERMINATED";
  return {
    id: identifiers.uuid(),
    create_time: clock.rfc3339(),
    event_type: isTermination ? "ENTRUST.TERMINATE" : "ENTRUST.SIGN",
    summary: isTermination ? "解约成功" : "签约成功",
    resource_type: "encrypt-resource",
    ...definedFields(event),
  };
}

/** The body of a notification: the event with its resource encrypted (`protocol` "Notifications"). */
export function notificationBody(
  event: CompleteEvent,
  merchant: SimulatedMerchant,
  overrides: NotificationOverrides = {},
): string {
  const { resource, ...fields } = event;
  const type = originalTypeOf(event);
  const encrypted = encryptResource(
    overrides.plaintext ?? JSON.stringify(resource),
    overrides.apiV3Key === undefined
      ? merchant.apiV3KeyObject
      : createSecretKey(Buffer.from(overrides.apiV3Key)),
    overrides.associatedData ?? type,
  );
  return wireJson({
    ...fields,
    resource: {
      original_type: overrides.originalType ?? type,
      ...encrypted,
      ...overrides.encrypted,
    },
  });
}

/** The headers of a notification other than those that sign it. */
export function notificationHeaders(
  identifiers: Identifiers,
): Record<string, string> {
  return {
    "Content-Type": "application/json",
    Accept: "*/*",
    "User-Agent": "Mozilla/4.0",
    "Request-ID": identifiers.hex(46),
  };
}

/** A whole notification, signed; nothing is sent. */
export function signNotification(
  event: NotificationEvent,
  overrides: NotificationOverrides,
  signingKey: SigningKey,
  merchant: SimulatedMerchant,
  clock: Clock,
  identifiers: Identifiers,
): SignedNotification {
  const body =
    overrides.body ??
    notificationBody(
      completeEvent(event, clock, identifiers),
      merchant,
      overrides,
    );
  const signed = signedHeaders(
    {
      timestamp: String(overrides.timestamp ?? clock.seconds()),
      nonce: overrides.nonce ?? identifiers.hex(32),
      serial: overrides.serial ?? signingKey.serial,
      key:
        typeof overrides.key === "string"
          ? createPrivateKey(overrides.key)
          : (overrides.key ?? signingKey.privateKey),
    },
    Buffer.from(body),
  );
  return {
    headers: {
      ...notificationHeaders(identifiers),
      ...signed,
      ...(overrides.signature !== undefined && {
        "Wechatpay-Signature": overrides.signature,
      }),
    },
    body,
  };
}

function originalTypeOf({ event_type, resource }: CompleteEvent): string {
  switch (event_type.split(".")[0]) {
    case "TRANSACTION":
      return "transaction";
    case "REFUND":
      return "refund";
    default:
      // The password-exempt family's own word is in no document; that of a plan's contract is.
      return "plan_id" in Object(resource) ? "entrust" : "contract";
  }
}

function stateOf(resource: unknown): unknown {
  return typeof resource === "object" && resource !== null
    ? Reflect.get(resource, "contract_state")
    : undefined;
}

function definedFields<T extends object>(fields: T): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as T;
}
