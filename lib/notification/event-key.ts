import {
  type ContractNotification,
  isContractSigned,
  isContractTerminated,
} from "./contract-notification";

/** What an event is remembered under. WeChat Pay does not say that two merchants never have events of one id. */
export function eventKey({ id }: ContractNotification, mchid: string): string {
  return `${mchid}:${id}`;
}

/**
 * What the signing or the end of a contract is remembered under: it is signed once and ends once, since its code is never used
 * again. So a notification and what a query found are one event, whichever comes first.
 */
export function contractKey(
  event: ContractNotification,
  mchid: string,
): string {
  const { out_contract_code } = event.resource;
  if (typeof out_contract_code === "string") {
    if (isContractSigned(event)) {
      return `${mchid}:${out_contract_code}:SIGNED`;
    }
    if (isContractTerminated(event)) {
      return `${mchid}:${out_contract_code}:TERMINATED`;
    }
  }
  return eventKey(event, mchid);
}
