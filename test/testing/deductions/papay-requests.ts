import { EXAMPLE_VALUES, type WechatPaySimulator } from "../../../lib/testing";
import { post, type RawAnswer, send } from "../merchant-requests";
import type { MerchantServer } from "../merchant-server";

const { appid, openid, sub_mchid } = EXAMPLE_VALUES;

export type Body = Record<string, unknown>;
export type Role = "normal" | "partner";

/** The roles of 委托代扣, each with what its requests differ by. */
export const ROLES = {
  normal: {
    base: "",
    notice: "/v3/papay/contracts",
    parties: { appid },
    user: { openid },
    signer: "mchid",
    query: "",
  },
  partner: {
    base: "/partner",
    notice: "/v3/partner-papay/contracts",
    parties: { sp_appid: appid, sub_mchid },
    user: { sp_openid: openid },
    signer: "sp_mchid",
    query: `?sub_mchid=${sub_mchid}`,
  },
} as const;

/** The requests of a merchant of one role, by the documents alone. */
export class PapayMerchant {
  private numbers = 0;

  constructor(
    private readonly role: Role,
    private readonly wechat: WechatPaySimulator,
    private readonly server: MerchantServer,
  ) {}

  preSign(changes: Body = {}, scene = "app") {
    const { base, parties, user } = ROLES[this.role];
    const path = `/v3/papay/scheduled-deduct-sign${base}/contracts/pre-entrust-sign/${scene}`;
    return post(this.wechat, path, {
      ...parties,
      ...user,
      plan_id: 12535,
      out_contract_code: "tea0001",
      contract_display_account: "微信代扣用户A",
      contract_notify_url: this.server.notifyUrl,
      ...changes,
    });
  }

  /** @returns the id of a contract that its user has signed */
  async sign(changes: Body = {}): Promise<string> {
    await this.preSign(changes);
    const { out_contract_code = "tea0001" } = changes;
    return (await this.wechat.sign(String(out_contract_code))).contract_id;
  }

  notify(contract_id: string, amount = 6800, count?: number) {
    const { notice, parties, signer } = ROLES[this.role];
    return post(this.wechat, `${notice}/${contract_id}/notify`, {
      ...parties,
      [signer]: this.wechat.mchid,
      estimated_amount: { amount },
      ...(count !== undefined && { deduct_duration: { count } }),
    });
  }

  schedule(contract_id: string, total = 6800) {
    const { base, parties } = ROLES[this.role];
    const path = `/v3/papay/pay${base}/schedules/contract-id/${contract_id}/schedule`;
    return post(this.wechat, path, { ...parties, schedule_amount: { total } });
  }

  querySchedule(contract_id: string) {
    const { base, query } = ROLES[this.role];
    const path = `/v3/papay/pay${base}/schedules/contract-id/${contract_id}`;
    return send(this.wechat, path + query);
  }

  /** Asks for a deduction, under a new number unless one is given. */
  apply(contract_id: string, changes: Body = {}) {
    const { base, parties } = ROLES[this.role];
    return post(this.wechat, `/v3/papay/pay${base}/transactions/apply`, {
      ...parties,
      contract_id,
      out_trade_no: `deduction-${++this.numbers}`,
      description: "十二月茶盒",
      transaction_notify_url: this.server.notifyUrl,
      amount: { total: 6800, currency: "CNY" },
      ...changes,
    });
  }

  /** What became of a deduction, `SUCCESS` or why it was refused. */
  async outcomeOf(contract_id: string, changes: Body = {}): Promise<unknown> {
    const { status, json } = await this.apply(contract_id, changes);
    return status === 200 ? "SUCCESS" : json.code;
  }

  close(out_trade_no: string) {
    const { base, signer } = ROLES[this.role];
    return post(
      this.wechat,
      `/v3/pay${base}/transactions/out-trade-no/${out_trade_no}/close`,
      { [signer]: this.wechat.mchid, sub_mchid },
    );
  }

  /** What a partner asks of a contract without naming its sub-merchant. */
  withoutSubMerchant(
    what: "query" | "end" | "schedule",
    contract_id: string,
  ): Promise<RawAnswer> {
    const one =
      "/v3/papay/sign/partner/contracts/plan-id/12535/out-contract-code/tea0001";
    switch (what) {
      case "query":
        return send(this.wechat, one);
      case "end":
        return post(this.wechat, `${one}/terminate`, {
          contract_termination_remark: "用户申请解约",
        });
      case "schedule":
        return send(
          this.wechat,
          `/v3/papay/pay/partner/schedules/contract-id/${contract_id}`,
        );
    }
  }
}
