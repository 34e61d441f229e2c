import {
  BooleanField,
  IdentifierField,
  NotifyUrlField,
  TextField,
} from "../validation/field";
import { PlanSignFields } from "./plan-fields";

abstract class CombinePapaySignFields extends PlanSignFields {
  /** URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址). */
  @NotifyUrlField({ filledBy: ["notify_url"] })
  notify_url!: string;
}

/** 合单代扣，APP 签约; partner 4012881608. */
export class CombinePapayAppDto extends CombinePapaySignFields {
  /** AppID of the App on the open platform (移动应用的 AppID); `defaults.app_appid`, else `defaults.appid`, unless given. */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    filledBy: ["app_appid", "appid"],
  })
  appid!: string;

  /** Whether WeChat returns to the App once the user has decided (签约后是否返回 APP). */
  @BooleanField({ optional: true })
  return_app?: boolean;

  /** The merchant's own data, returned with the signing (附加数据). */
  @TextField({ maxLength: 255, example: "shop=7", optional: true })
  attach?: string;
}

/** 合单代扣，小程序签约; partner 4017177322. */
export class CombinePapayMiniProgramDto extends CombinePapaySignFields {
  /** AppID of the mini program (小程序的 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    filledBy: ["appid"],
  })
  appid!: string;
}
