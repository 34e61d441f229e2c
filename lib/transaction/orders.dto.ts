import { allFieldsOf } from "../validation/wire-dto";
import {
  ContractInfoFields,
  PartnerContractInfoFields,
  PartnerSignWhilePayingFields,
  SignWhilePayingFields,
} from "./contract-info";
import { DetailFields, GoodsRequiredDetailFields } from "./detail-fields";
import {
  DirectAppMerchantFields,
  DirectMerchantFields,
  PartnerMerchantFields,
} from "./merchant-fields";
import { LimitPayFields, OrderTerms } from "./order-terms";
import {
  DirectPayerFields,
  IdentifiedPayerFields,
  PartnerPayerFields,
} from "./payer-fields";
import { H5SceneFields, SceneFields } from "./scene-fields";
import { SubsidyFields } from "./subsidy-fields";

/** 直连商户，JSAPI 与小程序下单; merchant 4012791856 and 4012791897. */
export class NormalJsapiOrderDto extends allFieldsOf(
  DirectMerchantFields,
  OrderTerms,
  DirectPayerFields,
  DetailFields,
  SceneFields,
  LimitPayFields,
  SubsidyFields,
) {}

/** 直连商户，APP 下单; merchant 4013070347. */
export class NormalAppOrderDto extends allFieldsOf(
  DirectAppMerchantFields,
  OrderTerms,
  IdentifiedPayerFields,
  DetailFields,
  SceneFields,
  LimitPayFields,
  SubsidyFields,
) {}

/** 直连商户，H5 下单; merchant 4012791834. */
export class NormalH5OrderDto extends allFieldsOf(
  DirectMerchantFields,
  OrderTerms,
  IdentifiedPayerFields,
  DetailFields,
  H5SceneFields,
  LimitPayFields,
) {}

/** 直连商户，Native 下单; merchant 4012791877. */
export class NormalNativeOrderDto extends allFieldsOf(
  DirectMerchantFields,
  OrderTerms,
  IdentifiedPayerFields,
  DetailFields,
  SceneFields,
  LimitPayFields,
) {}

/** 直连商户，JSAPI 下单并带签约信息; merchant 4012526910, 4012530178 and 4017019911. */
export class NormalJsapiWithContractOrderDto extends allFieldsOf(
  DirectMerchantFields,
  OrderTerms,
  DirectPayerFields,
  GoodsRequiredDetailFields,
  SceneFields,
  ContractInfoFields,
) {}

/** 直连商户，APP 下单并带签约信息; merchant 4017019923. */
export class NormalAppWithContractOrderDto extends allFieldsOf(
  DirectAppMerchantFields,
  OrderTerms,
  GoodsRequiredDetailFields,
  SceneFields,
  SignWhilePayingFields,
) {}

/** 服务商、电商收付通，JSAPI 与小程序下单; partner 4012714678 and 4012714911. */
export class PartnerJsapiOrderDto extends allFieldsOf(
  PartnerMerchantFields,
  OrderTerms,
  PartnerPayerFields,
  DetailFields,
  SceneFields,
  LimitPayFields,
  SubsidyFields,
) {}

/** 服务商、电商收付通，APP 下单; partner 4012714669. */
export class PartnerAppOrderDto extends allFieldsOf(
  PartnerMerchantFields,
  OrderTerms,
  IdentifiedPayerFields,
  DetailFields,
  SceneFields,
  LimitPayFields,
  SubsidyFields,
) {}

/** 服务商、电商收付通，H5 下单; partner 4012714759. */
export class PartnerH5OrderDto extends allFieldsOf(
  PartnerMerchantFields,
  OrderTerms,
  IdentifiedPayerFields,
  DetailFields,
  H5SceneFields,
  LimitPayFields,
) {}

/** 服务商、电商收付通，Native 下单; partner 4012714902. */
export class PartnerNativeOrderDto extends allFieldsOf(
  PartnerMerchantFields,
  OrderTerms,
  IdentifiedPayerFields,
  DetailFields,
  SceneFields,
  LimitPayFields,
) {}

/** 服务商、电商收付通，JSAPI 下单并带签约信息; partner 4012526951, 4012688481 and 4017019937. */
export class PartnerJsapiWithContractOrderDto extends allFieldsOf(
  PartnerMerchantFields,
  OrderTerms,
  PartnerPayerFields,
  GoodsRequiredDetailFields,
  SceneFields,
  PartnerContractInfoFields,
) {}

/** 服务商、电商收付通，APP 下单并带签约信息; partner 4017019941. */
export class PartnerAppWithContractOrderDto extends allFieldsOf(
  PartnerMerchantFields,
  OrderTerms,
  GoodsRequiredDetailFields,
  SceneFields,
  PartnerSignWhilePayingFields,
) {}
