import { SCHEME } from "../../apiv3/authorization";
import type { Clock } from "../clock";
import type { SimulatedMerchant } from "../keys/merchant";
import type { NonceMemory } from "./nonce-memory";
import type { AuthorizationFields } from "./received-request";
import { Refusal } from "./refusal";

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
    throw formatError(`Authorization came ${headers.length} times`);
  }
  if (!header.startsWith(`${SCHEME} `)) {
    throw signError(
      "Http头Authorization认证类型不正确",
      `the scheme is not ${SCHEME}`,
    );
  }
  const fields = new Map<string, string>();
  for (const part of header.slice(SCHEME.length + 1).split(/, */)) {
    const [, name, value] = /^(\w+)="([^"]*)"$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw formatError('a field is not of the form name="value"');
    }
    if (fields.has(name)) {
      throw formatError(`${name} came more than once`, name);
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

/** Checks who signed, and when. @throws Refusal 401 `SIGN_ERROR` */
export function checkSigner(
  fields: AuthorizationFields,
  merchant: SimulatedMerchant,
  clock: Clock,
): void {
  if (fields.mchid !== merchant.mchid) {
    throw signError(
      "商户号有误",
      `mchid ${fields.mchid} is unknown, not ${merchant.mchid}`,
      "mchid",
    );
  }
  if (fields.serial_no.toUpperCase() !== merchant.serialNumber) {
    throw signError(
      "商户证书序列号有误。请使用签名私钥匹配的证书序列号",
      `serial_no ${fields.serial_no} is not the merchant's API certificate`,
      "serial_no",
    );
  }
  if (!/^\d{1,12}$/.test(fields.timestamp)) {
    throw formatError("timestamp is not in whole seconds", "timestamp");
  }
  const difference = Number(fields.timestamp) - clock.seconds();
  if (Math.abs(difference) > TOLERANCE_SECONDS) {
    throw signError(
      "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟",
      `timestamp is ${Math.abs(difference)} s ${difference > 0 ? "ahead of" : "behind"} WeChat Pay's clock`,
      "timestamp",
    );
  }
}

/** Remembers the nonce. @throws Refusal 401 `SIGN_ERROR` where it was used before */
export function requireNewNonce(
  fields: AuthorizationFields,
  nonces: NonceMemory,
  clock: Clock,
): void {
  if (!nonces.remember(fields.nonce_str, clock.unmoved())) {
    throw signError("请求重放", "nonce_str was used before", "nonce_str");
  }
}

function requireField(
  fields: ReadonlyMap<string, string>,
  name: keyof AuthorizationFields,
): string {
  const value = fields.get(name);
  if (!value) {
    throw formatError(`${name} is missing`, name);
  }
  return value;
}

function formatError(issue: string, field?: string): Refusal {
  return signError(
    "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》",
    issue,
    field,
  );
}

/** @param message as WeChat Pay words it */
function signError(message: string, issue: string, field?: string): Refusal {
  return new Refusal(401, "SIGN_ERROR", `${message}: ${issue}`, {
    detail: { issue },
    field,
    location: "authorization",
  });
}
