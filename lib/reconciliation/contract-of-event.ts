import type { ContractService } from "../contract/contract.service";
import { meansNoContract } from "../contract/no-contract";
import type {
  NormalPapayContract,
  PartnerPapayContract,
} from "../contract/papay-contract";
import type { CombinePapayContract } from "../contract/plan-contract";
import type { Contract } from "../contract/results";
import type { ContractNotification } from "../notification/contract-notification";
import { RequestValidationError } from "../validation/request-validation.error";

/** A contract of any family that the package queries. */
export type AnyContract =
  Contract | CombinePapayContract | NormalPapayContract | PartnerPapayContract;

/** Queries the contract that an event tells of, by the event's family. */
export async function contractOfEvent(
  contracts: ContractService,
  event: ContractNotification,
): Promise<AnyContract | undefined> {
  try {
    return await query(contracts, event);
  } catch (error) {
    if (meansNoContract(error)) {
      return undefined;
    }
    throw error;
  }
}

async function query(
  contracts: ContractService,
  { event_type, resource }: ContractNotification,
): Promise<AnyContract> {
  const { out_contract_code, service_id, plan_id, sub_mchid } = resource;
  if (service_id !== undefined) {
    return (await contracts.query({ service_id, out_contract_code })).data;
  }
  if (plan_id === undefined) {
    throw RequestValidationError.of(
      "event",
      "isContract",
      "names neither a service_id nor a plan_id, so no query finds its contract",
    );
  }
  const plan = { plan_id: Number(plan_id), out_contract_code };
  if (event_type.startsWith("ECOMMERCE_ENTRUST.")) {
    return (await contracts.combinePapay.query(plan)).data;
  }
  return resource.sp_mchid !== undefined && sub_mchid !== undefined
    ? (await contracts.papay.partner.query({ ...plan, sub_mchid })).data
    : (await contracts.papay.normal.query(plan)).data;
}
