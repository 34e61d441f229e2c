import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import { type Calls, callsOf, type Operations } from "../operation/operations";
import type { RequestData } from "../validation/validate-request";
import { COMBINE_PAPAY_CONTRACTS } from "./combine-papay.operations";
import { PAPAY_CONTRACTS } from "./papay.operations";
import type { QueryContractDto, TerminateContractDto } from "./dto";
import { CONTRACT_OPERATIONS } from "./operations";
import type { Contract, TerminateContractResult } from "./results";

/**
 * Queries and ends contracts. Both operations throw
 * - `RequestValidationError` before any I/O;
 * - `WechatPayApiError` (`RESOURCE_NOT_EXISTS` where there is no such contract), `WechatPayTransportError` and
 *   `ResponseVerificationError` as `WechatPayClient` does.
 *
 * @example
 * ```ts
 * const { data } = await contracts.query({ out_contract_code });
 * console.log(data.contract_state); // SIGNED
 * await contracts.terminate({ out_contract_code, contract_termination_remark: "用户关闭免密支付" });
 * ```
 */
export class ContractService {
  /** 合单代扣 of an e-commerce platform: `/v3/ecommerce/combine-papay/contracts`. */
  readonly combinePapay: Calls<typeof COMBINE_PAPAY_CONTRACTS>;
  /** 委托代扣: `/v3/papay/sign/contracts`, and for sub-merchants `/v3/papay/sign/partner/contracts`. */
  readonly papay: {
    /** 直连商户. */
    readonly normal: Calls<(typeof PAPAY_CONTRACTS)["normal"]>;
    /** 服务商. */
    readonly partner: Calls<(typeof PAPAY_CONTRACTS)["partner"]>;
  };

  private readonly calls: Calls<typeof CONTRACT_OPERATIONS>;

  constructor(operations: Operations) {
    const { passwordFree, combinePapay } = callsOf(
      {
        passwordFree: CONTRACT_OPERATIONS,
        combinePapay: COMBINE_PAPAY_CONTRACTS,
      },
      operations,
    );
    this.calls = passwordFree;
    this.combinePapay = combinePapay;
    this.papay = callsOf(PAPAY_CONTRACTS, operations);
  }

  /** 查询签约, the only way to learn that a user declined; merchant 4012472855, partner 4012715321. */
  query(
    data: RequestData<QueryContractDto>,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<Contract>> {
    return this.calls.query(data, config);
  }

  /** 解约. The code cannot be used again; merchant 4012472858, partner 4012715383. */
  terminate(
    data: RequestData<TerminateContractDto>,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<TerminateContractResult>> {
    return this.calls.terminate(data, config);
  }
}
