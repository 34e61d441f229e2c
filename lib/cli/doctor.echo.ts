import {
  clockWarning,
  type EchoReport,
  type KeyReport,
  keyWarning,
} from "../diagnostics/echo-report";
import type { DoctorCheck } from "./doctor.result";

/** What an echo that came back shows, one check each. */
export function echoChecks(report: EchoReport): DoctorCheck[] {
  const clock = clockWarning(report);
  return [
    {
      name: "echo",
      status: "ok",
      message: `${report.host} answered in ${report.roundTripMs} ms, Request-ID ${report.requestId ?? "none"}`,
    },
    {
      name: "signature",
      status: "ok",
      message: `verified by ${report.verifiedBy}`,
    },
    report.encryptedEcho
      ? {
          name: "encryption",
          status: "ok",
          message: "an encrypted message was sent and returned",
        }
      : {
          name: "encryption",
          status: "unknown",
          message:
            "not tried, as merchantPrivateKey is a signer without decrypt()",
        },
    {
      name: "clock",
      status: clock ? "warning" : "ok",
      message:
        clock ??
        `agrees with WeChat Pay's to ${Math.abs(report.clockDifferenceSeconds)} s`,
    },
    ...report.keys.map((key) => keyCheck(key, report.verifiedBy)),
  ];
}

/** Of a key that verified nothing here, only its dates are known: that it is WeChat Pay's is not. */
function keyCheck(key: KeyReport, verifiedBy: string): DoctorCheck {
  const warning = keyWarning(key);
  if (warning !== undefined) {
    return {
      name: "key",
      status: "warning",
      message: warning,
      next: 'give its successor, or platformCertificates "download", which renews them',
    };
  }
  const message =
    key.kind === "publicKey"
      ? `public key ${key.serial}, does not expire`
      : `certificate ${key.serial}, expires ${key.expiresAt}, in ${key.daysLeft} days`;
  return key.serial === verifiedBy
    ? { name: "key", status: "ok", message: `${message}; it verified the echo` }
    : {
        name: "key",
        status: "unknown",
        message: `${message}; nothing signed with it was received`,
      };
}
