import { yuan } from "./format.js";
import { text } from "./language.js";

/** What happened to an order on the phone and at WeChat Pay. @param {object[]} known what went over the wire */
export function orderMoments(order, refunds, known) {
  return momentsOf(known, [
    [order.success_time, text.paidAmount(yuan(order.total)), "TRANSACTION."],
    ...refunds.map(({ refund, status, success_time }) => [
      success_time,
      `${text[`refund-${status}`]} · ${yuan(refund)}`,
      "REFUND.",
    ]),
  ]);
}

/** What happened to a contract on the phone and at WeChat Pay. @param {object[]} known what went over the wire */
export function contractMoments(contract, known) {
  const ended = contract.contract_terminate_info;
  return momentsOf(known, [
    [contract.contract_signed_time, text.opened, "ENTRUST.SIGN"],
    [
      ended?.contract_terminated_time,
      ended && text.endedAs(text[ended.contract_termination_mode]),
      "ENTRUST.TERMINATE",
    ],
  ]);
}

/** What happened to a contract of a plan. @param {object[]} deductions its orders @param {object[]} known what went over the wire */
export function planMoments(contract, deductions, known) {
  const ended = contract.contract_terminate_info;
  return momentsOf(known, [
    [contract.contract_signed_time, text.planOpened, "ENTRUST.SIGN"],
    ...deductions.map(({ success_time, total }) => [
      success_time,
      text.deductedAmount(yuan(total)),
      "TRANSACTION.",
    ]),
    [
      ended?.contract_terminated_time,
      ended && text.endedAs(text[ended.contract_termination_mode]),
      "ENTRUST.TERMINATE",
    ],
  ]);
}

/**
 * WeChat Pay tells such times in whole seconds; a moment stands before the first notification of it within its second.
 *
 * @param {Array<[time: string | undefined, what: string, event: string]>} moments
 */
function momentsOf(known, moments) {
  return moments
    .filter(([time]) => time !== undefined)
    .map(([time, what, event]) => {
      const second = Date.parse(time);
      const told = known
        .filter((each) => each.entry.event_type?.includes(event))
        .map((each) => each.at)
        .filter((at) => at >= second && at < second + 1000);
      const at = Math.min(...told, second + 999) - 0.5;
      return {
        ...{ key: `${time} ${what}`, list: "moments", at },
        entry: { at: second, what },
      };
    });
}
