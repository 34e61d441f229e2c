import { CodeField, IntegerField, TextField } from "../validation/field";
import { WireDto } from "../validation/wire-dto";

/** Which contract: what every operation says. */
export abstract class ContractReferenceDto extends WireDto {
  /** Service of the merchant platform that is signed (服务ID). */
  @IntegerField({ example: 12535, filledBy: ["service_id"] })
  service_id!: number;

  /** The merchant's own code of the contract: digits and letters, unique, not to be used again after termination (商户签约协议号). */
  @CodeField({ maxLength: 32, example: "wxwtdk20200910100000" })
  out_contract_code!: string;
}

/** Which contract to query; merchant 4012472855, partner 4012715321. */
export class QueryContractDto extends ContractReferenceDto {}

/** Which contract, and why: termination; merchant 4012472858, partner 4012715383. */
export class TerminateContractDto extends ContractReferenceDto {
  /** Why the contract is terminated (解约备注). */
  @TextField({ maxLength: 256, example: "用户申请解约" })
  contract_termination_remark!: string;
}
