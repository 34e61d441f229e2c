import { isRecord, valueKind } from "../apiv3/value-kind";
import { RequestValidationError } from "../validation/request-validation.error";
import type { MiniProgramResult } from "./results";

/** What of a pre-signing's answer opens the contract's mini program. */
export type MiniProgramSession = Pick<
  MiniProgramResult,
  "pre_entrustweb_id" | "sign_mp_appid" | "sign_mp_path"
>;

/** What `wx.navigateToMiniProgram` is given. */
export interface NavigateToMiniProgramParameters {
  /** AppID of WeChat Pay's mini program. */
  appId: string;
  /** Its page, with the session as a parameter. */
  path: string;
  /** The session. */
  extraData: { pre_entrustweb_id: string };
}

/** What `WXLaunchMiniProgram` of WeChat's SDK for Apps is given. */
export interface LaunchMiniProgramParameters {
  /** Original id of WeChat Pay's mini program, `gh_…`. */
  userName: string;
  /** Its page, with the session as a parameter. */
  path: string;
  /** The released version. */
  miniprogramType: 0;
}

/**
 * What a mini program opens the contract's page with (小程序签约), within the 2 hours of the pre-signing.
 *
 * No document says by which of the two ways the page takes the session, so it is in `path` and in `extraData`.
 *
 * @example
 * ```ts
 * const { data } = await preEntrustSign.normal.miniProgram({
 *   out_contract_code: "wxwtdk20200910100001",
 *   contract_display_account: "微信代扣用户A",
 *   openid,
 * });
 * const parameters = navigateToMiniProgramParameters(data); // on the phone: wx.navigateToMiniProgram(parameters)
 * console.log(parameters.appId); // wxbd687630cd02ce1d
 * ```
 * @throws RequestValidationError where the answer lacks a field
 */
export function navigateToMiniProgramParameters(
  answer: MiniProgramSession,
): NavigateToMiniProgramParameters {
  return {
    appId: textOf(answer, "sign_mp_appid"),
    path: pathOf(answer),
    extraData: { pre_entrustweb_id: textOf(answer, "pre_entrustweb_id") },
  };
}

/**
 * What an App opens the contract's page with. The answer names the mini program by its AppID alone, and Apps open one by its
 * original id.
 *
 * @example
 * ```ts
 * const { data } = await preEntrustSign.normal.miniProgram({
 *   out_contract_code: "wxwtdk20200910100002",
 *   contract_display_account: "微信代扣用户A",
 *   openid,
 * });
 * const request = launchMiniProgramParameters(data, "gh_0123456789ab"); // in the App: WXLaunchMiniProgram
 * console.log(request.userName); // gh_0123456789ab
 * ```
 * @param userName the original id, `gh_…`, that WeChat Pay names for the service
 * @throws RequestValidationError where the answer lacks a field, or `userName` is not an original id
 */
export function launchMiniProgramParameters(
  answer: MiniProgramSession,
  userName: string,
): LaunchMiniProgramParameters {
  if (typeof userName !== "string" || !/^gh_\w{1,61}$/.test(userName)) {
    throw RequestValidationError.of(
      "userName",
      "isOriginalId",
      "must be the original id of the mini program, which begins with gh_; an AppID is not one",
    );
  }
  return { userName, path: pathOf(answer), miniprogramType: 0 };
}

/** A path that brings the session already is left as it is. */
function pathOf(answer: MiniProgramSession): string {
  const path = textOf(answer, "sign_mp_path");
  const session = textOf(answer, "pre_entrustweb_id");
  const [, query = ""] = path.split("?");
  if (new URLSearchParams(query).has("pre_entrustweb_id")) {
    return path;
  }
  const joint = path.includes("?") ? "&" : "?";
  return `${path}${joint}pre_entrustweb_id=${encodeURIComponent(session)}`;
}

function textOf(
  answer: MiniProgramSession,
  field: keyof MiniProgramSession,
): string {
  const value: unknown = isRecord(answer) ? answer[field] : undefined;
  if (typeof value !== "string" || value === "") {
    throw RequestValidationError.of(
      field,
      "isString",
      `is ${value === "" ? "empty" : valueKind(value)}; give the data of the answer of a miniProgram pre-signing`,
    );
  }
  return value;
}
