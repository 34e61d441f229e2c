import { allFieldsOf } from "../validation/wire-dto";
import {
  PlanContractReferenceFields,
  PlanTerminationFields,
} from "./plan-contract.dto";

/** Which contract of combined deductions (合单代扣) to query; partner 4012884060. */
export class QueryCombinePapayContractDto extends PlanContractReferenceFields {}

/** Which contract of combined deductions (合单代扣) to end, and why; partner 4012884072. */
export class TerminateCombinePapayContractDto extends allFieldsOf(
  PlanContractReferenceFields,
  PlanTerminationFields,
) {}
