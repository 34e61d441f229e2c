import {
  CodeField,
  IdentifierField,
  IntegerField,
  ListField,
  NotifyUrlField,
  ObjectField,
  TextField,
} from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import {
  CombinedOrderTerms,
  CombinedReferenceFields,
  CombinePayerInfoDto,
  CombinerFields,
  CombineSceneInfoDto,
  SubOrderReferenceDto,
} from "./combined-fields";
import { LimitPayFields } from "./order-terms";
import { H5InfoDto } from "./scene-fields";

abstract class CombinePayerFields extends WireDto {
  /** Who pays (支付者). */
  @ObjectField(() => CombinePayerInfoDto)
  combine_payer_info!: CombinePayerInfoDto;
}

abstract class CombineOptionalPayerFields extends WireDto {
  /** Who pays (支付者). */
  @ObjectField(() => CombinePayerInfoDto, { optional: true })
  combine_payer_info?: CombinePayerInfoDto;
}

abstract class CombineSceneFields extends WireDto {
  /** Where the user pays (场景信息). */
  @ObjectField(() => CombineSceneInfoDto, { optional: true })
  scene_info?: CombineSceneInfoDto;
}

/** Where a combined order is paid, of a page. */
export class CombineH5SceneInfoDto extends CombineSceneInfoDto {
  /** The page (H5 场景信息). */
  @ObjectField(() => H5InfoDto)
  h5_info!: H5InfoDto;
}

abstract class CombineH5SceneFields extends WireDto {
  /** Where the user pays (场景信息). */
  @ObjectField(() => CombineH5SceneInfoDto)
  scene_info!: CombineH5SceneInfoDto;
}

/** A contract of combined deductions (合单代扣) that is signed while paying. */
export class CombineContractInfoDto extends WireDto {
  /** The merchant that signs the contract; `combine_mchid` unless given (签约商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["request.combine_mchid"],
  })
  mchid?: string;

  /** AppID that the contract is signed in; `combine_appid` unless given (签约 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    filledBy: ["request.combine_appid"],
  })
  appid?: string;

  /** The merchant's own code of the contract (商户签约协议号). */
  @CodeField({ maxLength: 32, example: "wxwtdk20200910100000" })
  out_contract_code!: string;

  /** Id of the plan (模板ID). */
  @IntegerField({ example: 12535 })
  plan_id!: number;

  /** Name of the user's account, shown to the user, without emoji (用户账户展示名称); `displayName` makes one of any name. */
  @TextField({
    maxLength: 32,
    example: "微信代扣用户A",
    remedy: "displayName() takes such out",
  })
  contract_display_account!: string;

  /** URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址). */
  @NotifyUrlField({ filledBy: ["notify_url"] })
  notify_url?: string;
}

abstract class CombineContractFields extends WireDto {
  /** The contract to sign while paying (签约信息). */
  @ObjectField(() => CombineContractInfoDto, { optional: true })
  contract_info?: CombineContractInfoDto;

  /** Session of a prepay order that is combined (预支付交易会话标识). */
  @IdentifierField({
    maxLength: 64,
    example: "wx201410272009395522657a690389285100",
    optional: true,
  })
  prepay_id?: string;
}

/** 合单 JSAPI 与小程序下单; merchant 4012556926, partner 4012760615 and 4012760633. */
export class CombineJsapiOrderDto extends allFieldsOf(
  CombinedReferenceFields,
  CombinedOrderTerms,
  LimitPayFields,
  CombinePayerFields,
  CombineSceneFields,
) {}

/** 合单 APP 下单; merchant 4012556944, partner 4012760622, with a contract 4012884108. */
export class CombineAppOrderDto extends allFieldsOf(
  CombinedReferenceFields,
  CombinedOrderTerms,
  LimitPayFields,
  CombineOptionalPayerFields,
  CombineSceneFields,
  CombineContractFields,
) {}

/** 合单 H5 下单; merchant 4012556961, partner 4012760626. */
export class CombineH5OrderDto extends allFieldsOf(
  CombinedReferenceFields,
  CombinedOrderTerms,
  LimitPayFields,
  CombineOptionalPayerFields,
  CombineH5SceneFields,
) {}

/** 合单 Native 下单; merchant 4012556982, partner 4012760629. */
export class CombineNativeOrderDto extends allFieldsOf(
  CombinedReferenceFields,
  CombinedOrderTerms,
  LimitPayFields,
  CombineOptionalPayerFields,
  CombineSceneFields,
) {}

/** Which combined order to query; merchant 4012557006, partner 4012761049 and 4012761057. */
export class QueryCombinedOrderDto extends CombinedReferenceFields {}

abstract class ClosedSubOrdersFields extends WireDto {
  /** Exactly the orders that it was placed with (子单信息). */
  @ListField(() => SubOrderReferenceDto, { maxItems: 50 })
  sub_orders!: SubOrderReferenceDto[];
}

/** Which combined order to close; merchant 4012577452, partner 4012761079 and 4012761093. */
export class CloseCombinedOrderDto extends allFieldsOf(
  CombinedReferenceFields,
  CombinerFields,
  ClosedSubOrdersFields,
) {}
