import { IdentifierField } from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import {
  PlanContractReferenceFields,
  PlanTerminationFields,
} from "./plan-contract.dto";

/** For whom a service provider has signed. */
abstract class PapaySubMerchantFields extends WireDto {
  /** The sub-merchant's id (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110" })
  sub_mchid!: string;
}

/** Which contract of 委托代扣 to query; merchant 4012489245. */
export class QueryNormalPapayContractDto extends PlanContractReferenceFields {}

/** Which contract of 委托代扣 to query, of a sub-merchant; partner 4012489483. */
export class QueryPartnerPapayContractDto extends allFieldsOf(
  PlanContractReferenceFields,
  PapaySubMerchantFields,
) {}

/** Which contract of 委托代扣 to end, and why; merchant 4012489295. */
export class TerminateNormalPapayContractDto extends allFieldsOf(
  PlanContractReferenceFields,
  PlanTerminationFields,
) {}

/** Which contract of 委托代扣 to end, of a sub-merchant, and why; partner 4012489491. */
export class TerminatePartnerPapayContractDto extends allFieldsOf(
  PlanContractReferenceFields,
  PlanTerminationFields,
  PapaySubMerchantFields,
) {}
