import {
  isCombinePapayContract,
  isContractSigned,
  isContractTerminated,
  isEduContract,
  isPapayContract,
  isPaymentFailed,
  isPaymentSucceeded,
  isRefund,
  isTerminateRetention,
  type WechatPayNotification,
} from "../../lib";
import { EXAMPLE_VALUES } from "../../lib/testing";
import {
  COMBINED_PAID,
  PAID,
  PARTNER_PAID,
  REFUNDED,
} from "../notification/payments-and-refunds";

const { mchid, appid, openid, sub_mchid } = EXAMPLE_VALUES;

/** An event as WeChat Pay tells it to merchants of one role. */
export interface ToldEvent {
  type: string;
  role: "direct" | "partner" | "platform";
  resource: object;
  /** The marked method that hears it; `none` of WeChat Pay's test of the route. */
  heardBy:
    | "signed"
    | "ended"
    | "paid"
    | "failed"
    | "refunded"
    | "kept"
    | "other"
    | "none";
  /** What it tells in the fields of its type; `undefined` where it is taken for another. */
  told(event: WechatPayNotification): unknown;
  tells: unknown;
}

const DIRECT = { mchid, appid, openid };
const PARTNER = {
  sp_mchid: mchid,
  sp_appid: appid,
  sub_mchid,
  sp_openid: openid,
};
const PLAN = { plan_id: 12535, out_contract_code: "tea0001" };
const SIGNED = {
  ...PLAN,
  contract_id: "123124412412423431",
  contract_display_account: "微信代扣用户A",
  contract_state: "SIGNED",
  contract_signed_time: "2026-06-08T10:34:56+08:00",
};
const ENDED = {
  ...SIGNED,
  contract_state: "TERMINATED",
  contract_terminate_info: {
    contract_termination_mode: "USER_TERMINATE",
    contract_terminated_time: "2026-06-09T10:34:56+08:00",
  },
};
const SERVICE = { ...ENDED, plan_id: undefined, service_id: 12535 };
const EDU = {
  appid,
  openid,
  plan_id: "12535",
  contract_information: { contract_id: "1", contract_status: "ADD" },
};
const FAILED = {
  success_time: undefined,
  trade_type: "PAP",
  trade_state: "PAY_FAIL",
  trade_state_desc: "余额不足",
};
const PARTNER_REFUNDED = {
  ...REFUNDED,
  mchid: undefined,
  sp_mchid: mchid,
  sub_mchid,
};

const ROLES = [
  ["direct", DIRECT],
  ["partner", PARTNER],
] as const;

/** Every event that the package types or sends (families.md 9, papay.md 5), to each role that is told of it. */
export const EVENTS: readonly ToldEvent[] = [
  ...ROLES.flatMap(([role, parties]): ToldEvent[] => [
    {
      ...{ type: "ENTRUST.SIGN", role, resource: { ...parties, ...SIGNED } },
      ...{ heardBy: "signed", tells: SIGNED.contract_id },
      told: (event) =>
        isPapayContract(event) && isContractSigned(event)
          ? event.resource.contract_id
          : undefined,
    },
    {
      ...{
        type: "ENTRUST.TERMINATE",
        role,
        resource: { ...parties, ...ENDED },
      },
      ...{ heardBy: "ended", tells: "USER_TERMINATE" },
      told: (event) =>
        isPapayContract(event) && isContractTerminated(event)
          ? event.resource.contract_terminate_info?.contract_termination_mode
          : undefined,
    },
    {
      // The password-exempt family's, whose own types are in no document.
      ...{ type: "ENTRUST.TERMINATE", role },
      ...{ resource: { ...parties, ...SERVICE, out_contract_code: "A1" } },
      ...{ heardBy: "ended", tells: 12535 },
      told: (event) =>
        !isPapayContract(event) && isContractTerminated(event)
          ? event.resource.service_id
          : undefined,
    },
    {
      ...{ type: "ENTRUST.TERMINATE_RETENTION", role },
      ...{ resource: { ...parties, ...PLAN, contract_id: "1" } },
      ...{ heardBy: "kept", tells: "1" },
      told: (event) =>
        isTerminateRetention(event) ? event.resource.contract_id : undefined,
    },
    ...(["SIGNING", "RELEASE"] as const).map((ending): ToldEvent => ({
      ...{ type: `ENTRUST.${ending}`, role, resource: EDU },
      ...{ heardBy: "other", tells: "ADD" },
      told: (event) =>
        isEduContract(event)
          ? event.resource.contract_information.contract_status
          : undefined,
    })),
    {
      // Of a family that the package does not type: heard by its type alone.
      ...{ type: "INSURANCE_ENTRUST.RENEW", role },
      ...{ resource: { ...parties, policy: 1 }, heardBy: "other" },
      ...{ told: ({ resource }) => Object(resource).policy, tells: 1 },
    },
    {
      ...{ type: "TRANSACTION.SUCCESS", role, heardBy: "paid" },
      resource: role === "direct" ? PAID : PARTNER_PAID,
      told: (event) =>
        isPaymentSucceeded(event) && "out_trade_no" in event.resource
          ? event.resource.transaction_id
          : undefined,
      tells: PAID.transaction_id,
    },
    {
      ...{ type: "TRANSACTION.FAIL", role, heardBy: "failed" },
      resource: { ...(role === "direct" ? PAID : PARTNER_PAID), ...FAILED },
      told: (event) =>
        isPaymentFailed(event) && "trade_state_desc" in event.resource
          ? event.resource.trade_state_desc
          : undefined,
      tells: "余额不足",
    },
    ...(["SUCCESS", "ABNORMAL", "CLOSED"] as const).map(
      (refund_status): ToldEvent => ({
        ...{ type: `REFUND.${refund_status}`, role, heardBy: "refunded" },
        resource: {
          ...(role === "direct" ? REFUNDED : PARTNER_REFUNDED),
          refund_status,
        },
        told: (event) =>
          isRefund(event) ? event.resource.refund_status : undefined,
        tells: refund_status,
      }),
    ),
    {
      ...{ type: "SECURITY_ECHO.SUCCESS", role, resource: {} },
      ...{ heardBy: "none", told: () => undefined, tells: undefined },
    },
  ]),
  {
    ...{ type: "ECOMMERCE_ENTRUST.SIGN", role: "platform" },
    resource: { ...DIRECT, ...PLAN, operate_time: "2026-06-08T10:34:56+08:00" },
    told: (event) =>
      isCombinePapayContract(event) && isContractSigned(event)
        ? event.resource.operate_time
        : undefined,
    ...{ heardBy: "signed", tells: "2026-06-08T10:34:56+08:00" },
  },
  {
    ...{ type: "ECOMMERCE_ENTRUST.TERMINATE", role: "platform" },
    resource: {
      ...{ ...DIRECT, ...PLAN },
      contract_termination_mode: "USER_TERMINATE",
    },
    told: (event) =>
      isCombinePapayContract(event) && isContractTerminated(event)
        ? event.resource.contract_termination_mode
        : undefined,
    ...{ heardBy: "ended", tells: "USER_TERMINATE" },
  },
  {
    // Several orders that are paid at once: one event.
    ...{ type: "TRANSACTION.SUCCESS", role: "platform" },
    ...{ resource: COMBINED_PAID, heardBy: "paid", tells: 2 },
    told: (event) =>
      isPaymentSucceeded(event) && "sub_orders" in event.resource
        ? event.resource.sub_orders.length
        : undefined,
  },
];
