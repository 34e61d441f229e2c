import { PlanContractReferenceFields } from "../contract/plan-contract.dto";
import { TextField } from "../validation/field";

/** The contract of a plan that a user is to sign. */
export abstract class PlanSignFields extends PlanContractReferenceFields {
  /** Name of the user's account, shown to the user, without emoji (用户账户展示名称); `displayName` makes one of any name. */
  @TextField({
    maxLength: 32,
    example: "微信代扣用户A",
    remedy: "displayName() takes such out",
  })
  contract_display_account!: string;
}
