import { SCHEME } from "../../apiv3/authorization";
import type { Clock } from "../clock";
import type { SimulatedMerchant } from "../keys/merchant";
import type { NonceMemory } from "./nonce-memory";
import type { AuthorizationFields, ReceivedRequest } from "./received-request";
import { Refusal } from "./refusal";
import { checkRequestSignature } from "./request-signature";

/** WeChat Pay accepts a request up to five minutes from its own clock (`protocol` "Signing a request"). */
const TOLERANCE_SECONDS = 300;

/**
 * Reads the header's five fields, each of which must be there once.
 *
 * @throws Refusal 401 `SIGN_ERROR`
 */
export function readAuthorization(
  headers: readonly string[],
): AuthorizationFields {
  const [header, ...more] = headers;
  if (header === undefined || more.length > 0) {
    throw signError(`Authorization came ${headers.length} times`);
  }
  if (!header.startsWith(`${SCHEME} `)) {
    throw signError(`the scheme is not ${SCHEME}`);
  }
  const fields = new Map<string, string>();
  for (const part of header.slice(SCHEME.length + 1).split(/, */)) {
    const [, name, value] = /^(\w+)="([^"]*)"$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw signError('a field is not of the form name="value"');
    }
    if (fields.has(name)) {
      throw signError(`${name} came more than once`, name);
    }
    fields.set(name, value);
  }
  return {
    mchid: requireField(fields, "mchid"),
    nonce_str: requireField(fields, "nonce_str"),
    signature: requireField(fields, "signature"),
    timestamp: requireField(fields, "timestamp"),
    serial_no: requireField(fields, "serial_no"),
  };
}

/**
 * Checks who signed, when, and what; then remembers the nonce.
 *
 * @throws Refusal 401 `SIGN_ERROR`, with a hint at what differs
 */
export function checkAuthorization(
  fields: AuthorizationFields,
  request: ReceivedRequest,
  merchant: SimulatedMerchant,
  clock: Clock,
  nonces: NonceMemory,
): void {
  if (fields.mchid !== merchant.mchid) {
    throw signError(
      `mchid ${fields.mchid} is unknown, not ${merchant.mchid}`,
      "mchid",
    );
  }
  if (fields.serial_no.toUpperCase() !== merchant.serialNumber) {
    throw signError(
      `serial_no ${fields.serial_no} is not the merchant's API certificate`,
      "serial_no",
    );
  }
  if (!/^\d{1,12}$/.test(fields.timestamp)) {
    throw signError("timestamp is not in whole seconds", "timestamp");
  }
  const difference = Number(fields.timestamp) - clock.seconds();
  if (Math.abs(difference) > TOLERANCE_SECONDS) {
    throw signError(
      `timestamp is ${Math.abs(difference)} s ${difference > 0 ? "ahead of" : "behind"} WeChat Pay's clock`,
      "timestamp",
    );
  }
  checkRequestSignature(fields, request, merchant.publicKey);
  if (!nonces.remember(fields.nonce_str, clock.now())) {
    throw signError("nonce_str was used before", "nonce_str");
  }
}

function requireField(
  fields: ReadonlyMap<string, string>,
  name: keyof AuthorizationFields,
): string {
  const value = fields.get(name);
  if (!value) {
    throw signError(`${name} is missing`, name);
  }
  return value;
}

function signError(issue: string, field?: string): Refusal {
  return new Refusal(401, "SIGN_ERROR", `Http头Authorization值有误: ${issue}`, {
    field,
    issue,
    location: "authorization",
  });
}
