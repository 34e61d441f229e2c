import {
  IdentifierField,
  NotifyUrlField,
  NumberField,
  ObjectField,
  TextField,
  UnionField,
} from "../validation/field";
import { allFieldsOf, WireDto, withAllOptional } from "../validation/wire-dto";

/** A number of 64 bits, of which one is the sign. */
const LARGEST_SERIAL = 2n ** 63n - 1n;

/** Paying by a signed contract, without password (免密支付). */
export class PayByContractInfoDto extends WireDto {
  /** `contract_id` of the signed contract (免密支付协议ID). */
  @IdentifierField({ maxLength: 64, example: "202006010000000000" })
  password_free_contract_id!: string;
}

/** Paying by a pre-authorisation of a deduction service. */
export class PayByTokenInfoDto extends WireDto {
  /** The token of the pre-authorisation (预授权token). */
  @IdentifierField({ maxLength: 512, example: "1275342195190894594" })
  token!: string;
}

/** What signing while paying (支付中签约) says of the contract, whoever places the order. */
abstract class PlanFields extends WireDto {
  /** Id of the plan of deductions, as text (委托代扣模板ID). */
  @NumberField({
    minLength: 1,
    maxLength: 28,
    characters: "",
    example: "12535",
  })
  plan_id!: string;

  /** The merchant's own code of the contract (商户侧签约协议号). */
  @TextField({ maxLength: 32, example: "100001256" })
  contract_code!: string;

  /** Number of the request, digits that begin with another than 0; unique, for ordering only (请求序列号). */
  @IdentifierField({
    maxLength: 19,
    example: "1695",
    rules: {
      isSerial: (value) =>
        typeof value !== "string" ||
        (/^[1-9][0-9]*$/.test(value) && BigInt(value) <= LARGEST_SERIAL)
          ? undefined
          : `must be digits that begin with another than 0, ${LARGEST_SERIAL} at most`,
    },
  })
  request_serial!: string;

  /** Name of the user's account, shown to the user, without emoji (用户账户展示名称); `displayName` makes one of any name. */
  @TextField({
    maxLength: 32,
    example: "微信代扣用户A",
    remedy: "displayName() takes such out",
  })
  contract_display_account!: string;

  /** URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址). */
  @NotifyUrlField({ filledBy: ["notify_url"], optional: true })
  contract_notify_url?: string;
}

/** Signing a contract of deductions while paying (支付中签约), with a direct merchant. */
export class SignWhilePayingInfoDto extends PlanFields {
  /** The merchant that signs the contract: that of the order (签约商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["request.mchid"],
  })
  contract_mchid?: string;

  /** AppID that the contract is signed in: that of the order (签约 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    filledBy: ["request.appid"],
  })
  contract_appid?: string;
}

/** Signing a contract of deductions while paying (支付中签约), for a sub-merchant. */
export class PartnerSignWhilePayingInfoDto extends PlanFields {
  /** The merchant that signs the contract (签约商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000109" })
  contract_mchid!: string;

  /** AppID that the contract is signed in (签约 AppID). */
  @IdentifierField({ maxLength: 32, example: "wxd678efh567hg6787" })
  contract_appid!: string;
}

/** The uses of `contract_info` in a direct merchant's JSAPI order, for a document. */
export class ContractInfoDto extends withAllOptional(
  allFieldsOf(PayByContractInfoDto, PayByTokenInfoDto, SignWhilePayingInfoDto),
) {}

/** The same in an order for a sub-merchant. */
export class PartnerContractInfoDto extends withAllOptional(
  allFieldsOf(
    PayByContractInfoDto,
    PayByTokenInfoDto,
    PartnerSignWhilePayingInfoDto,
  ),
) {}

/** The contract of a direct merchant's JSAPI order. */
export abstract class ContractInfoFields extends WireDto {
  /** The contract to pay by, or the one to sign while paying: one of them (签约信息). */
  @UnionField(
    [PayByContractInfoDto, PayByTokenInfoDto, SignWhilePayingInfoDto],
    ContractInfoDto,
  )
  contract_info!:
    PayByContractInfoDto | PayByTokenInfoDto | SignWhilePayingInfoDto;
}

/** The contract of a JSAPI order for a sub-merchant. */
export abstract class PartnerContractInfoFields extends WireDto {
  /** The contract to pay by, or the one to sign while paying: one of them (签约信息). */
  @UnionField(
    [PayByContractInfoDto, PayByTokenInfoDto, PartnerSignWhilePayingInfoDto],
    PartnerContractInfoDto,
  )
  contract_info!:
    PayByContractInfoDto | PayByTokenInfoDto | PartnerSignWhilePayingInfoDto;
}

/** The contract of a direct merchant's App order. */
export abstract class SignWhilePayingFields extends WireDto {
  /** The contract to sign while paying (签约信息). */
  @ObjectField(() => SignWhilePayingInfoDto)
  contract_info!: SignWhilePayingInfoDto;
}

/** The contract of an App order for a sub-merchant. */
export abstract class PartnerSignWhilePayingFields extends WireDto {
  /** The contract to sign while paying (签约信息). */
  @ObjectField(() => PartnerSignWhilePayingInfoDto)
  contract_info!: PartnerSignWhilePayingInfoDto;
}
