/** Answer to a pre-signing of 委托代扣 in an App; merchant 4012524934. */
export interface PapayAppResult {
  /** The session, valid for 10 minutes (预签约会话ID). */
  pre_entrustweb_id: string;
  /** Original id of the mini program to launch, `gh_…` (`userName` of `WXLaunchMiniProgram`). */
  miniprogram_username?: string;
  /** Its page, with the session as a parameter (`path`). */
  miniprogram_path?: string;
}

/** Answer to a pre-signing of 委托代扣 on a page; merchant 4012489208 and 4012525133. */
export interface PapayPageResult {
  /** Where to send the user, within 10 minutes: H5 in the browser that the user is in, JSAPI inside WeChat. */
  redirect_url: string;
}

/** Answer to a pre-signing of 委托代扣 in a mini program; merchant 4012525209. */
export interface PapayMiniProgramResult {
  /** The session, valid for 10 minutes (预签约会话ID). */
  pre_entrustweb_id: string;
  /** AppID of the mini program to open. */
  redirect_appid: string;
  /** Its page. */
  redirect_path: string;
}
