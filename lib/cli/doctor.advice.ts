import {
  ConfigurationError,
  ResponseVerificationError,
  WechatPayApiError,
  WechatPayTransportError,
} from "../apiv3/errors";

/** What to do next about an error, in one sentence; `undefined` where its message says all. */
export function advice(error: unknown): string | undefined {
  if (error instanceof WechatPayApiError) {
    return apiAdvice(error);
  }
  if (error instanceof WechatPayTransportError) {
    return transportAdvice(error);
  }
  if (error instanceof ResponseVerificationError) {
    return VERIFICATION_ADVICE[error.reason];
  }
  if (error instanceof ConfigurationError && error.cause) {
    const { cause } = error;
    return cause instanceof WechatPayApiError && cause.status === 404
      ? 'this merchant has no platform certificates: give publicKey, from the merchant platform, instead of platformCertificates "download"'
      : advice(cause);
  }
  return undefined;
}

const CLOCK_ADVICE = "set the clock of this machine by NTP, then try again";

function apiAdvice(error: WechatPayApiError): string {
  if (error.clockDifferenceSeconds !== undefined) {
    return CLOCK_ADVICE;
  }
  if (error.status === 401) {
    return "merchantPrivateKey does not belong to the certificate of merchantSerialNumber, or that certificate not to mchid: compare the three with API security on the merchant platform";
  }
  if (error.status === 403) {
    return "the merchant lacks this permission, or the caller's address is not on its IP allowlist: see the products and API security on the merchant platform";
  }
  if (error.status === 404) {
    return "baseUrl leads to something that is not WeChat Pay's API: leave it out, or correct it";
  }
  if (error.status === 429) {
    return "too many requests: wait a minute, then try again";
  }
  return error.status >= 500
    ? "WeChat Pay or a gateway in front of it is failing: try again later; if it persists, give WeChat Pay's support the Request-ID"
    : "publicKey.id, or publicKey.pem, or a certificate may be another merchant's or an old one: copy it again from the merchant platform";
}

function transportAdvice(error: WechatPayTransportError): string {
  const { code = "" } = Object(error.cause) as { code?: string };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return "the host's name cannot be resolved: see baseUrl and this machine's DNS";
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|TLS/.test(code)) {
    return "the host's TLS certificate is not trusted: a proxy may intercept the connection; add its CA to NODE_EXTRA_CA_CERTS or http.httpsAgent";
  }
  return "see whether a firewall or proxy lets this machine reach the host on its port, and baseUrl, http.proxy and http.timeout";
}

const VERIFICATION_ADVICE: Readonly<
  Record<ResponseVerificationError["reason"], string>
> = {
  timestamp: CLOCK_ADVICE,
  serial:
    "WeChat Pay signs with a key that is not among yours: see publicKey.id on the merchant platform, or give platformCertificates besides, as during the migration",
  signature:
    "publicKey.pem is not the key of publicKey.id, or a certificate is not WeChat Pay's: copy it again from the merchant platform; or a proxy changes the answer",
  header:
    "what answered is not WeChat Pay, such as a proxy or a sign-in page: see baseUrl and http.proxy",
  body: "see merchantPrivateKey, merchantSerialNumber and apiV3Key: one of them is not the one on the merchant platform",
};
