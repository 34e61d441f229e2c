import type { JsonObject } from "../exchange/field-rule";
import { checkFields } from "../exchange/fields";
import { invalidRequest, Refusal } from "../exchange/refusal";
import { jsonBody, queryOf, type Route } from "../exchange/route";
import type { OrderTerms, SimulatedOrder } from "../orders/order";
import { type DeductionNeeds, requireMerchant } from "./combine-papay-routes";
import { openidsOf, requireDeductible } from "./combined-deduction-routes";
import {
  dayOf,
  requireDeductionHours,
  requireNoticedDay,
  requireScheduleTime,
} from "./deduction-times";
import { presentSchedule, requireRole } from "./papay-contract-routes";
import { PAPAY_OPERATIONS, type PapayOperations } from "./papay-tables";
import type { SimulatedPlanContract } from "./plan-contract";

const TWELVE_HOURS_MS = 12 * 60 * 60 * 1000;

/** The notices, schedules and deductions of 委托代扣, of two roles. */
export function papayDeductionRoutes(needs: DeductionNeeds): Route[] {
  return PAPAY_OPERATIONS.flatMap((operations) => [
    noticeRoute(operations, needs),
    ...scheduleRoutes(operations, needs),
    applyRoute(operations, needs),
  ]);
}

function noticeRoute(
  { role, notice: { path, page, fields } }: PapayOperations,
  { mchid, clock, planContracts, hours }: DeductionNeeds,
): Route {
  return {
    method: "POST",
    path,
    handle(request, { contract_id }) {
      const body = jsonBody(request);
      checkFields(body, fields, page);
      const field = role === "normal" ? "mchid" : "sp_mchid";
      requireMerchant(body, field, mchid, page);
      const contract = requireDeductible(planContracts, "papay", {
        contract_id,
      });
      requireRole(contract, role, body);
      if (hours) {
        requireDeductionHours(clock.now());
      }
      planContracts.give(contract, {
        notice: noticeOf(contract, body, clock.now()),
      });
      return { body: undefined };
    },
  };
}

/** @throws Refusal 400 while another notice is pending */
function noticeOf(
  { notice: former }: SimulatedPlanContract,
  body: JsonObject,
  at: number,
) {
  const { amount } = Object(body.estimated_amount) as { amount: number };
  const { count = 7 } = Object(body.deduct_duration) as { count?: number };
  const isPending = former && !isOver(former, at);
  if (isPending && former.amount === amount && former.count === count) {
    throw new Refusal(400, "RESOURCE_ALREADY_EXISTS", "预扣费通知已发送");
  }
  if (isPending) {
    throw invalidRequest("a notice with other values is pending");
  }
  return { at, amount, count };
}

function isOver(notice: { at: number; count: number }, now: number): boolean {
  const DAYS = 24 * 60 * 60 * 1000;
  return dayOf(now) > dayOf(notice.at + (1 + notice.count) * DAYS);
}

function scheduleRoutes(
  { role, schedule: { path, page, fields } }: PapayOperations,
  { clock, planContracts }: DeductionNeeds,
): Route[] {
  const find = (contract_id: string | undefined, parties: JsonObject) => {
    const contract = requireDeductible(planContracts, "papay", { contract_id });
    requireRole(contract, role, parties);
    return contract;
  };
  return [
    {
      method: "POST",
      path: `${path}/schedule`,
      handle(request, { contract_id }) {
        const body = jsonBody(request);
        checkFields(body, fields, page);
        const contract = find(contract_id, body);
        const scheduled = scheduledBy(contract, body, clock.now());
        planContracts.give(contract, { deduct_schedule: scheduled });
        return { body: scheduleAnswer(scheduled) };
      },
    },
    {
      method: "GET",
      path,
      handle(request, { contract_id }) {
        const { deduct_schedule } = find(contract_id, queryOf(request));
        if (!deduct_schedule) {
          throw invalidRequest("the contract has no scheduled deduction");
        }
        return {
          body: scheduleAnswer(presentSchedule(deduct_schedule, clock)),
        };
      },
    },
  ];
}

function scheduledBy(
  { deduct_schedule }: SimulatedPlanContract,
  body: JsonObject,
  now: number,
): NonNullable<SimulatedPlanContract["deduct_schedule"]> {
  if (deduct_schedule?.schedule_state !== "NO_SCHEDULED") {
    throw invalidRequest(
      deduct_schedule
        ? `the deduction is ${deduct_schedule.schedule_state} already`
        : "the contract has no scheduled deduction",
    );
  }
  requireScheduleTime(now, deduct_schedule.estimated_deduct_date);
  const amount = body.schedule_amount as { total: number };
  requireSame(
    amount,
    deduct_schedule.estimated_deduct_amount,
    "schedule_amount",
  );
  return {
    ...deduct_schedule,
    schedule_state: "SCHEDULED",
    scheduled_amount: amount,
  };
}

function scheduleAnswer(
  schedule: NonNullable<SimulatedPlanContract["deduct_schedule"]>,
): JsonObject {
  const { schedule_state, estimated_deduct_date } = schedule;
  const { scheduled_amount, deduct_amount, deduct_date } = schedule;
  const isDated = schedule_state === "SCHEDULED" || schedule_state === "PAID";
  return {
    schedule_state,
    ...(isDated && {
      deduct_start_date: estimated_deduct_date,
      deduct_end_date: estimated_deduct_date,
    }),
    ...(scheduled_amount && { scheduled_amount }),
    ...(deduct_amount && { deduct_amount }),
    ...(deduct_date !== undefined && { deduct_date }),
  };
}

function applyRoute(
  { role, apply: { path, page, fields } }: PapayOperations,
  { clock, orders, planContracts, hours, accepted }: DeductionNeeds,
): Route {
  return {
    method: "POST",
    path,
    handle(request) {
      const body = jsonBody(request);
      checkFields(body, fields, page);
      requireNewNumber(orders.findByTradeNo(String(body.out_trade_no)));
      const contract = requireDeductible(planContracts, "papay", body);
      requireRole(contract, role, body);
      const total = Number((body.amount as { total: number }).total);
      requireInTime(contract, total, clock.now(), hours);
      requireNonePending(contract, orders.all(), clock.now());
      const { prepay_id } = orders.place(termsOf(body, contract, total));
      const order = orders.accept(orders.require(prepay_id));
      return {
        body: { out_trade_no: order.out_trade_no, amount: body.amount },
        afterwards: () => accepted(order),
      };
    },
  };
}

/** @throws Refusal 400 where a number was used: it deducts once */
function requireNewNumber(former: SimulatedOrder | undefined): void {
  switch (former?.trade_state) {
    case undefined:
      return;
    case "ACCEPT":
      throw new Refusal(400, "ORDER_ACCEPTED", "订单已受理");
    case "CLOSED":
      throw new Refusal(400, "ORDER_CLOSED", "订单已关闭");
    default:
      throw new Refusal(400, "ORDER_PAID", "订单已支付");
  }
}

/** @throws Refusal 400 `INVALID_REQUEST` */
function requireInTime(
  contract: SimulatedPlanContract,
  total: number,
  now: number,
  hours: boolean,
): void {
  const { deduct_schedule, notice, contract_signed_time } = contract;
  if (deduct_schedule) {
    const { schedule_state, estimated_deduct_date } = deduct_schedule;
    if (
      schedule_state !== "SCHEDULED" ||
      dayOf(now) !== estimated_deduct_date
    ) {
      throw invalidRequest(
        `the deduction of ${estimated_deduct_date} is ${schedule_state}, and it is ${dayOf(now)}`,
      );
    }
    requireSame({ total }, deduct_schedule.scheduled_amount, "amount");
    return;
  }
  if (hours) {
    requireDeductionHours(now);
  }
  const isFirst =
    contract.deducted_on === undefined &&
    now - Date.parse(contract_signed_time) <= TWELVE_HOURS_MS;
  if (notice && !isFirst) {
    requireNoticedDay(now, notice);
    if (total > notice.amount) {
      throw invalidRequest(
        `amount.total is more than the notice's ${notice.amount}`,
      );
    }
  }
}

/** @throws Refusal 400 `INVALID_REQUEST`, 403 `RULE_LIMIT` */
function requireNonePending(
  { contract_id, deducted_on }: SimulatedPlanContract,
  orders: readonly SimulatedOrder[],
  now: number,
): void {
  const isPending = orders.some(
    (order) =>
      order.contract_id === contract_id && order.trade_state === "ACCEPT",
  );
  if (isPending) {
    throw invalidRequest("another deduction of this contract is under way");
  }
  if (deducted_on === dayOf(now)) {
    throw new Refusal(403, "RULE_LIMIT", "该协议当日已扣款成功");
  }
}

function requireSame(
  given: { total: number },
  agreed: { total: number } | undefined,
  field: string,
): void {
  if (given.total !== agreed?.total) {
    throw invalidRequest(
      `${field}.total is ${given.total}, and ${agreed?.total} was agreed on`,
    );
  }
}

function termsOf(
  body: JsonObject,
  contract: SimulatedPlanContract,
  total: number,
): OrderTerms {
  const isPartners = contract.parties.sp_mchid !== undefined;
  return {
    kind: isPartners ? "partner" : "direct",
    trade_type: "PAP",
    request: { ...body, ...contract.parties, payer: payerOf(contract) },
    out_trade_no: String(body.out_trade_no),
    appid: String(body.appid ?? body.sp_appid),
    openids: openidsOf(contract),
    description: String(body.description),
    total,
    notify_url: String(body.transaction_notify_url),
    contract_id: contract.contract_id,
  };
}

function payerOf({ parties }: SimulatedPlanContract): JsonObject {
  const { openid, sp_openid, sub_openid } = parties;
  return { openid, sp_openid, sub_openid };
}
