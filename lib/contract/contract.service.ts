import type { WechatPayResponse } from "../client/answer";
import { wechatPayPath } from "../client/path";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { WechatPayClient } from "../client/wechat-pay-client";
import { type AnswerFields, requireAnswer } from "../client/answer-fields";
import {
  type RequestData,
  validateRequest,
  type ValidationSettings,
} from "../validation/validate-request";
import {
  type ContractReferenceDto,
  QueryContractDto,
  TerminateContractDto,
} from "./dto";
import type { Contract, TerminateContractResult } from "./results";

const TERMINATED: AnswerFields = {
  mchid: "string",
  service_id: "integer",
  out_contract_code: "string",
};
const CONTRACT: AnswerFields = {
  ...TERMINATED,
  contract_id: "string",
  appid: "string",
  openid: "string",
  contract_state: "string",
  contract_signed_time: "string",
};

/**
 * Queries and ends contracts. Both operations throw
 * - `RequestValidationError` before any I/O;
 * - `WechatPayApiError` (`RESOURCE_NOT_EXISTS` where there is no such contract), `WechatPayTransportError` and
 *   `ResponseVerificationError` as `WechatPayClient` does.
 */
export class ContractService {
  constructor(
    private readonly client: WechatPayClient,
    private readonly settings: ValidationSettings,
  ) {}

  /** 查询签约, the only way to learn that a user declined; merchant 4012472855, partner 4012715321. */
  async query(
    data: RequestData<QueryContractDto>,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<Contract>> {
    const request = validateRequest(QueryContractDto, data, this.settings);
    const response = await this.client.get<Contract>(
      contractPath(request),
      config,
    );
    return requireAnswer(response, CONTRACT, request);
  }

  /** 解约. The code cannot be used again; merchant 4012472858, partner 4012715383. */
  async terminate(
    data: RequestData<TerminateContractDto>,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<TerminateContractResult>> {
    const { service_id, out_contract_code, ...body } = validateRequest(
      TerminateContractDto,
      data,
      this.settings,
    );
    const response = await this.client.post<TerminateContractResult>(
      `${contractPath({ service_id, out_contract_code })}/terminate`,
      body,
      config,
    );
    return requireAnswer(response, TERMINATED, {
      service_id,
      out_contract_code,
    });
  }
}

function contractPath(contract: ContractReferenceDto): string {
  return wechatPayPath`/v3/password-exempt-contract/contracts/service-id/${contract.service_id}/out-contract-code/${contract.out_contract_code}`;
}
