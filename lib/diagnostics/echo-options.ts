import { LONGEST_SENSITIVE_BYTES } from "../apiv3/sensitive";
import type { WechatPayRequestConfig } from "../client/request-config";
import {
  type Names,
  unknownNameProblem,
  unknownNames,
} from "../validation/known-names";
import { notifyUrlProblem } from "../validation/notify-url";
import { RequestValidationError } from "../validation/request-validation.error";
import { string, supportedCharacters } from "../validation/rules";
import { isRecord, valueKind } from "../apiv3/value-kind";

/** Options of an echo. */
export interface EchoOptions {
  /** Also send an encrypted message, which tests the encryption keys of both sides. */
  encrypted?: boolean;
  /** Where WeChat Pay is to send a notification `SECURITY_ECHO.SUCCESS`. */
  notify_url?: string;
  /** The message that is returned; random unless given. */
  message?: string;
  /** Per-call settings. */
  config?: WechatPayRequestConfig;
}

const NAMES: Names<EchoOptions> = {
  encrypted: true,
  notify_url: true,
  message: true,
  config: true,
};

/** @throws RequestValidationError naming the option that cannot be used or is unknown */
export function checkEchoOptions(
  options: EchoOptions,
  allowInsecureNotifyUrl: boolean,
): void {
  if (!isRecord(options)) {
    throw refusal("options", `must be an object, is ${valueKind(options)}`);
  }
  for (const name of unknownNames(options, NAMES)) {
    throw refusal(name, unknownNameProblem(name, NAMES));
  }
  const { encrypted, message, notify_url } = options as EchoOptions;
  if (encrypted !== undefined && typeof encrypted !== "boolean") {
    throw refusal("encrypted", `must be a boolean, is ${valueKind(encrypted)}`);
  }
  const wrongMessage =
    message === undefined ? undefined : messageProblem(message, encrypted);
  if (wrongMessage) {
    throw RequestValidationError.of("message", "isEchoMessage", wrongMessage);
  }
  const wrongUrl =
    notify_url === undefined
      ? undefined
      : (string(notify_url) ??
        notifyUrlProblem(notify_url, allowInsecureNotifyUrl));
  if (wrongUrl) {
    throw RequestValidationError.of("notify_url", "isNotifyUrl", wrongUrl);
  }
}

function messageProblem(
  message: string,
  encrypted: boolean | undefined,
): string | undefined {
  const problem = string(message) ?? supportedCharacters(message);
  if (problem) {
    return problem;
  }
  if (message === "") {
    return "must not be empty";
  }
  return encrypted && Buffer.byteLength(message) > LONGEST_SENSITIVE_BYTES
    ? `must be at most ${LONGEST_SENSITIVE_BYTES} bytes long to be encrypted`
    : undefined;
}

function refusal(option: string, problem: string): RequestValidationError {
  return RequestValidationError.of(option, "isEchoOption", problem);
}
