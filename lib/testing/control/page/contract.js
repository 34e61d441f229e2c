import { terms } from "./element.js";
import { dateAndTime } from "./format.js";
import { text } from "./language.js";

/** A pre-signing holds for two hours. */
const SESSION_MS = 2 * 60 * 60 * 1000;

/** When the user can no longer sign, in milliseconds since the epoch. */
export function validUntil(contract) {
  return contract.pre_signed_at + SESSION_MS;
}

/** The contract's state, where one that waited for too long is `EXPIRED`. @param {number} now of the simulator */
export function stateOf(contract, now) {
  return contract.contract_state === "PRE_SIGNED" && validUntil(contract) < now
    ? "EXPIRED"
    : contract.contract_state;
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
    [text.endedBy, ended?.contract_termination_mode],
    [text.remark, ended?.contract_termination_remark],
    ...further,
  ]);
}

function time(rfc3339) {
  return rfc3339 && dateAndTime(rfc3339);
}
