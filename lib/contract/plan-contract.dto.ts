import { CodeField, IntegerField, TextField } from "../validation/field";
import { WireDto } from "../validation/wire-dto";

/** Which contract of a plan. */
export abstract class PlanContractReferenceFields extends WireDto {
  /** Id of the plan that is signed, a number (模板ID). */
  @IntegerField({ example: 12535 })
  plan_id!: number;

  /** The merchant's own code of the contract: digits and letters, unique, not to be used again (商户签约协议号). */
  @CodeField({ maxLength: 32, example: "wxwtdk20200910100000" })
  out_contract_code!: string;
}

/** Why a contract of a plan is terminated. */
export abstract class PlanTerminationFields extends WireDto {
  /** Why the contract is terminated (解约备注). */
  @TextField({ maxLength: 256, example: "用户申请解约" })
  contract_termination_remark!: string;
}
