import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createMerchant,
  launchMiniProgramParameters,
  type Merchant,
  type MiniProgramSession,
  navigateToMiniProgramParameters,
  RequestValidationError,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";

const ANSWER: MiniProgramSession = {
  pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V",
  sign_mp_appid: "wxbd687630cd02ce1d",
  sign_mp_path: "pages/PwdExemptContract/index",
};

let wechat: WechatPaySimulator;
let merchant: Merchant;
beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = await createMerchant(wechat.moduleOptions);
});
afterEach(async () => {
  await merchant.close();
  await wechat.stop();
});

describe("the contract's mini program", () => {
  it("is opened from a mini program by the answer of a pre-signing", async () => {
    const { appid, service_id, openid } = EXAMPLE_VALUES;
    const { data } = await merchant.preEntrustSign.normal.miniProgram({
      appid,
      service_id,
      openid,
      out_contract_code: "A1",
      notify_url: "http://127.0.0.1:3000/wechatpay/notify",
      contract_display_account: "A",
    });
    expect(navigateToMiniProgramParameters(data)).toEqual({
      appId: EXAMPLE_VALUES.sign_mp_appid,
      path: `${EXAMPLE_VALUES.sign_mp_path}?pre_entrustweb_id=${data.pre_entrustweb_id}`,
      extraData: { pre_entrustweb_id: data.pre_entrustweb_id },
    });
  });

  it("is opened from an App by its original id", () => {
    expect(launchMiniProgramParameters(ANSWER, "gh_0123456789ab")).toEqual({
      userName: "gh_0123456789ab",
      path: "pages/PwdExemptContract/index?pre_entrustweb_id=5778aadY9nltAsZzXixCkFIGYnV2V",
      miniprogramType: 0,
    });
  });

  it.each([
    ["pages/a?x=1", "s 1", "pages/a?x=1&pre_entrustweb_id=s%201"],
    [
      "pages/a?pre_entrustweb_id=s1&x=1",
      "s1",
      "pages/a?pre_entrustweb_id=s1&x=1",
    ],
  ])("at the path %s has the session once", (path, session, opened) => {
    const answer = {
      ...ANSWER,
      sign_mp_path: path,
      pre_entrustweb_id: session,
    };
    expect(navigateToMiniProgramParameters(answer).path).toBe(opened);
  });

  it.each([
    ["sign_mp_appid", { ...ANSWER, sign_mp_appid: undefined }],
    ["sign_mp_path", { ...ANSWER, sign_mp_path: "" }],
    ["pre_entrustweb_id", { ...ANSWER, pre_entrustweb_id: 1 }],
    ["sign_mp_appid", { data: ANSWER }],
    ["sign_mp_appid", undefined],
  ])("is not opened without %s: %j", (field, answer) => {
    const open = () =>
      navigateToMiniProgramParameters(answer as unknown as MiniProgramSession);
    expect(open).toThrow(RequestValidationError);
    expect(open).toThrow(new RegExp(`^${field} is .*give the data`));
  });

  it.each(["wxbd687630cd02ce1d", "", undefined])(
    "is not opened from an App by %j",
    (userName) => {
      expect(() =>
        launchMiniProgramParameters(ANSWER, userName as string),
      ).toThrow(/userName must be the original id/);
    },
  );
});
