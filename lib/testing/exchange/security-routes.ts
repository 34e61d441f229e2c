import { type KeyObject, publicEncrypt } from "node:crypto";
import { encryptResource } from "../../apiv3/resource";
import { rfc3339 } from "../clock";
import { checkFields } from "./fields";
import type { SimulatedMerchant } from "../keys/merchant";
import type { NotificationEvent } from "../notifications/notification";
import type { Platform, PlatformCertificate } from "../keys/platform";
import { parameterError, Refusal } from "./refusal";
import { jsonBody, type Route } from "./route";
import { OAEP_SHA1 } from "./sensitive-field";

const ECHO_PAGE = "partner 4015139289";

/** `GET /v3/certificates` (`protocol` "Keys that verify"): 404 for a merchant in public-key mode that has none. */
export function certificatesRoute(
  platform: Platform,
  apiV3Key: KeyObject,
): Route {
  return {
    method: "GET",
    path: "/v3/certificates",
    handle() {
      const { certificates } = platform;
      if (certificates.length === 0) {
        throw new Refusal(
          404,
          "RESOURCE_NOT_EXISTS",
          "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。",
        );
      }
      return {
        body: {
          data: certificates.map((each) => listed(each, apiV3Key)),
        },
      };
    },
  };
}

/**
 * `POST /v3/security/echo` (`protocol` "Self-test").
 *
 * @param notify called, after the answer, where the request names a `notify_url`
 */
export function echoRoute(
  merchant: SimulatedMerchant,
  notify: (url: string, event: NotificationEvent) => void,
): Route {
  return {
    method: "POST",
    path: "/v3/security/echo",
    handle(request) {
      if (request.platformSerial === undefined) {
        throw parameterError("Wechatpay-Serial", `is required (${ECHO_PAGE})`, {
          location: "header",
        });
      }
      const body = jsonBody(request);
      checkFields(
        body,
        {
          echo_message: { type: "string" },
          encrypted_echo_message: { type: "string", required: false },
          notify_url: {
            type: "string",
            maxLength: 256,
            format: "notify_url",
            required: false,
          },
        },
        ECHO_PAGE,
      );
      const { echo_message, encrypted_echo_message, notify_url } = body;
      const answer = {
        echo_message,
        ...(typeof encrypted_echo_message === "string" && {
          encrypted_echo_message: publicEncrypt(
            { key: merchant.publicKey, ...OAEP_SHA1 },
            request.decrypt("encrypted_echo_message", encrypted_echo_message),
          ).toString("base64"),
        }),
      };
      return {
        body: answer,
        afterwards:
          typeof notify_url === "string"
            ? () =>
                notify(notify_url, {
                  event_type: "SECURITY_ECHO.SUCCESS",
                  summary: "回显成功",
                  resource: { echo_message },
                })
            : undefined,
      };
    },
  };
}

function listed(certificate: PlatformCertificate, apiV3Key: KeyObject) {
  return {
    serial_no: certificate.serial,
    effective_time: rfc3339(certificate.notBefore.getTime()),
    expire_time: rfc3339(certificate.notAfter.getTime()),
    encrypt_certificate: encryptResource(
      certificate.pem,
      apiV3Key,
      "certificate",
    ),
  };
}
