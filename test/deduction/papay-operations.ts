import {
  APP_APPID,
  APPID,
  NOTIFY_URL,
  SP_APPID,
} from "../operation/open-merchant";
import type { WireCase } from "../operation/wire-case";

const MCHID = "1900000109";
const SUB_MCHID = "1900000110";
const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const CODE = "wxwtdk20200910100000";
const CONTRACT_ID = "123124412412423431";
const PLAN = { plan_id: 12535, out_contract_code: CODE };
const sub = { sub_mchid: SUB_MCHID };
const REMARK = { contract_termination_remark: "用户申请解约" };

const SIGNING = {
  ...PLAN,
  contract_display_account: "微信代扣用户A",
  deduct_schedule: {
    estimated_deduct_date: "2026-12-01",
    estimated_deduct_amount: { total: 6800 },
    description: "十二月茶盒",
  },
};
const SIGNING_REQUIRED = [
  "plan_id",
  "out_contract_code",
  "contract_display_account",
  "deduct_schedule.estimated_deduct_date",
  "deduct_schedule.estimated_deduct_amount",
  "deduct_schedule.description",
];
const SIGN = "/v3/papay/scheduled-deduct-sign";
const SESSION = "5778aadY9nltAsZzXixCkFIGYnV2V";

const SCENES = {
  app: {
    path: "app",
    answer: { pre_entrustweb_id: SESSION },
    answered: ["pre_entrustweb_id"],
    more: {},
  },
  h5: {
    path: "h5",
    answer: { redirect_url: "https://payapp.weixin.qq.com/sign" },
    answered: ["redirect_url"],
    more: { jump_control: { jump_appid: APP_APPID } },
  },
  jsapi: {
    path: "jsapi",
    answer: { redirect_url: "https://payapp.weixin.qq.com/sign" },
    answered: ["redirect_url"],
    more: {},
  },
  miniProgram: {
    path: "mini-program",
    answer: {
      pre_entrustweb_id: SESSION,
      redirect_appid: "wxbd687630cd02ce1d",
      redirect_path: "pages/PwdExemptContract/index",
    },
    answered: ["pre_entrustweb_id", "redirect_appid", "redirect_path"],
    more: {},
  },
} as const;
type Scene = keyof typeof SCENES;

function signing(role: "normal" | "partner", scene: Scene): WireCase {
  const { path, answer, answered, more } = SCENES[scene];
  const isNormal = role === "normal";
  const mustNameUser = scene === "jsapi" || scene === "miniProgram";
  const user = !mustNameUser
    ? {}
    : isNormal
      ? { openid: OPENID }
      : { sp_openid: OPENID };
  const data = { ...SIGNING, ...more, ...user, ...(isNormal ? {} : sub) };
  return {
    name: `preEntrustSign.papay.${role}.${scene}`,
    call: ({ preEntrustSign }, given, config) =>
      preEntrustSign.papay[role][scene](given, config) as never,
    chained: (wxpay, given) => {
      const { contracts, partner } = wxpay.v3.papay.scheduledDeductSign;
      const { preEntrustSign } = isNormal ? contracts : partner.contracts;
      return preEntrustSign[scene](given);
    },
    data,
    required: [
      ...SIGNING_REQUIRED,
      ...Object.keys(user),
      ...(isNormal ? [] : ["sub_mchid"]),
    ],
    method: "POST",
    url: `${SIGN}${isNormal ? "" : "/partner"}/contracts/pre-entrust-sign/${path}`,
    body: {
      ...data,
      contract_notify_url: NOTIFY_URL,
      ...(isNormal
        ? { appid: scene === "app" ? APP_APPID : APPID }
        : { sp_appid: SP_APPID }),
    },
    answer,
    answered: [...answered],
    echoed: [],
  };
}

const ROLES = {
  normal: {
    sent: { appid: APPID },
    own: {},
    required: [],
    contract: {
      mchid: MCHID,
      appid: APPID,
      openid: OPENID,
    },
    notice: "/v3/papay/contracts",
    noticeSent: { mchid: MCHID },
    base: "",
    query: "",
  },
  partner: {
    sent: { sp_appid: SP_APPID },
    own: sub,
    required: ["sub_mchid"],
    contract: {
      sp_mchid: MCHID,
      sp_appid: SP_APPID,
      sub_mchid: SUB_MCHID,
      sp_openid: OPENID,
    },
    notice: "/v3/partner-papay/contracts",
    noticeSent: { sp_mchid: MCHID },
    base: "/partner",
    query: `?sub_mchid=${SUB_MCHID}`,
  },
} as const;

function ofRole(role: "normal" | "partner"): WireCase[] {
  const of = ROLES[role];
  const { own, sent, base } = of;
  const required = [...of.required];
  const contract = { ...PLAN, ...of.contract, contract_id: CONTRACT_ID };
  const signed = { ...contract, contract_state: "SIGNED" };
  const answered = Object.keys(signed).filter((name) => name !== "sp_openid");
  const one = `/v3/papay/sign${base}/contracts/plan-id/12535/out-contract-code/${CODE}`;
  const schedules = `/v3/papay/pay${base}/schedules/contract-id/${CONTRACT_ID}`;
  const notice = {
    estimated_amount: { amount: 6800 },
    deduct_duration: { count: 3, unit: "DAY" },
  };
  const amount = { schedule_amount: { total: 6800 } };
  const application = {
    contract_id: CONTRACT_ID,
    out_trade_no: "20261201103456001",
    description: "十二月茶盒",
    amount: { total: 6800 },
  };
  return [
    {
      name: `contracts.papay.${role}.query`,
      call: ({ contracts }, data, config) =>
        contracts.papay[role].query(data, config) as never,
      chained: (wxpay) =>
        role === "normal"
          ? wxpay.v3.papay.sign.contracts
              .planId(12535)
              .outContractCode(CODE)
              .get()
          : wxpay.v3.papay.sign.partner.contracts
              .planId(12535)
              .outContractCode(CODE)
              .get(sub),
      data: { ...PLAN, ...own },
      required: ["plan_id", "out_contract_code", ...required],
      method: "GET",
      url: one + of.query,
      answer: signed,
      answered,
      echoed: ["out_contract_code", ...required],
    },
    {
      name: `contracts.papay.${role}.terminate`,
      call: ({ contracts }, data, config) =>
        contracts.papay[role].terminate(data, config) as never,
      chained: (wxpay) =>
        role === "normal"
          ? wxpay.v3.papay.sign.contracts
              .planId(12535)
              .outContractCode(CODE)
              .terminate.post(REMARK)
          : wxpay.v3.papay.sign.partner.contracts
              .planId(12535)
              .outContractCode(CODE)
              .terminate.post({ ...REMARK, ...sub }),
      data: { ...PLAN, ...REMARK, ...own },
      required: [
        "plan_id",
        "out_contract_code",
        "contract_termination_remark",
        ...required,
      ],
      method: "POST",
      url: `${one}/terminate`,
      body: { ...REMARK, ...own },
      answer: { ...contract, contract_state: "TERMINATED" },
      answered,
      echoed: ["out_contract_code", ...required],
    },
    {
      name: `deductions.papay.${role}.notify`,
      call: ({ deductions }, data, config) =>
        deductions.papay[role].notify(data, config),
      chained: (wxpay, data) =>
        (role === "normal"
          ? wxpay.v3.papay.contracts.contractId(CONTRACT_ID)
          : wxpay.v3.partnerPapay.contracts.contractId(CONTRACT_ID)
        ).notify.post(data),
      data: { contract_id: CONTRACT_ID, ...notice, ...own },
      required: [
        "contract_id",
        "estimated_amount",
        "estimated_amount.amount",
        "deduct_duration.count",
        ...required,
      ],
      method: "POST",
      url: `${of.notice}/${CONTRACT_ID}/notify`,
      body: { ...notice, ...own, ...sent, ...of.noticeSent },
      answered: [],
      echoed: [],
    },
    {
      name: `deductions.papay.${role}.schedule`,
      call: ({ deductions }, data, config) =>
        deductions.papay[role].schedule(data, config),
      chained: (wxpay, data) =>
        (role === "normal"
          ? wxpay.v3.papay.pay.schedules.contractId(CONTRACT_ID)
          : wxpay.v3.papay.pay.partner.schedules.contractId(CONTRACT_ID)
        ).schedule.post(data),
      data: { contract_id: CONTRACT_ID, ...amount, ...own },
      required: [
        "contract_id",
        "schedule_amount",
        "schedule_amount.total",
        ...required,
      ],
      method: "POST",
      url: `${schedules}/schedule`,
      body: { ...amount, ...own, ...sent },
      answer: { schedule_state: "SCHEDULED" },
      answered: ["schedule_state"],
      echoed: [],
    },
    {
      name: `deductions.papay.${role}.querySchedule`,
      call: ({ deductions }, data, config) =>
        deductions.papay[role].querySchedule(data, config),
      chained: (wxpay) =>
        role === "normal"
          ? wxpay.v3.papay.pay.schedules.contractId(CONTRACT_ID).get()
          : wxpay.v3.papay.pay.partner.schedules
              .contractId(CONTRACT_ID)
              .get(sub),
      data: { contract_id: CONTRACT_ID, ...own },
      required: ["contract_id", ...required],
      method: "GET",
      url: schedules + of.query,
      answer: { schedule_state: "PAID", deduct_amount: { total: 6800 } },
      answered: ["schedule_state"],
      echoed: [],
    },
    {
      name: `deductions.papay.${role}.apply`,
      call: ({ deductions }, data, config) =>
        deductions.papay[role].apply(data, config),
      chained: (wxpay, data) =>
        (role === "normal"
          ? wxpay.v3.papay.pay.transactions
          : wxpay.v3.papay.pay.partner.transactions
        ).apply(data),
      data: { ...application, ...own },
      required: [
        "contract_id",
        "out_trade_no",
        "description",
        "amount",
        "amount.total",
        ...required,
      ],
      method: "POST",
      url: `/v3/papay/pay${base}/transactions/apply`,
      body: {
        ...application,
        ...own,
        ...sent,
        transaction_notify_url: NOTIFY_URL,
      },
      answer: { out_trade_no: "20261201103456001", amount: { total: 6800 } },
      answered: ["out_trade_no", "amount"],
      echoed: ["out_trade_no"],
    },
  ];
}

/** The operations of 委托代扣 as protocol/papay.md 1 has them: 1, 2, 5-18 and 19-20. */
export const PAPAY_CASES: WireCase[] = (["normal", "partner"] as const).flatMap(
  (role) => [
    ...(Object.keys(SCENES) as Scene[]).map((scene) => signing(role, scene)),
    ...ofRole(role),
  ],
);
