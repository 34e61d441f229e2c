import { terms } from "./element.js";
import { dateAndTime } from "./format.js";
import { text } from "./language.js";

/** The contract's state, where an offer is `OFFERED` and one that waited for too long `EXPIRED`. @param {number} now of the simulator */
export function stateOf(contract, now) {
  const { contract_state, signable_until, offered } = contract;
  if (contract_state !== "PRE_SIGNED") {
    return contract_state;
  }
  return signable_until < now ? "EXPIRED" : offered ? "OFFERED" : "PRE_SIGNED";
}

/** What there is to tell of a contract, as a list of terms. @param {Array} [further] rows */
export function contractTerms(contract, further = []) {
  const ended = contract.contract_terminate_info;
  return terms([
    [text.account, contract.contract_display_account],
    [text.service, String(contract.service_id)],
    [text.contractCode, contract.out_contract_code],
    [text.contractId, contract.contract_id],
    [text.manner, text[contract.manner]],
    [text.session, contract.pre_entrustweb_id],
    [text.signedAt, time(contract.contract_signed_time)],
    [text.endedAt, time(ended?.contract_terminated_time)],
    [text.endedBy, text[ended?.contract_termination_mode]],
    [text.remark, ended?.contract_termination_remark],
    ...further,
  ]);
}

function time(rfc3339) {
  return rfc3339 && dateAndTime(rfc3339);
}
