import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { ContractService } from "../contract/contract.service";
import type { TerminateContractDto } from "../contract/dto";
import type { Contract, TerminateContractResult } from "../contract/results";
import type {
  PreEntrustSignOperations,
  PreEntrustSignService,
} from "../pre-entrust-sign/pre-entrust-sign.service";

/** Token of the chain. */
export const WXPAY = "nestjs-wechatpay-contracts:WXPAY";

/** An operation of the chain: to be called, or to be called as `.post`. */
export type Postable<Operation> = Operation & { readonly post: Operation };

/** A kind of merchant in the chain. */
export interface PreEntrustSignChain<
  Operations extends PreEntrustSignOperations<never, never>,
> {
  readonly preEntrustSign: {
    readonly payRedirectSign: Postable<Operations["payRedirectSign"]>;
    readonly miniProgram: Postable<Operations["miniProgram"]>;
  };
}

/** Why a contract is terminated. */
export type TerminationRemark = Pick<
  TerminateContractDto,
  "contract_termination_remark"
>;

/** One contract in the chain. */
export interface ContractChain {
  get(config?: WechatPayRequestConfig): Promise<WechatPayResponse<Contract>>;
  readonly terminate: Postable<
    (
      data: TerminationRemark,
      config?: WechatPayRequestConfig,
    ) => Promise<WechatPayResponse<TerminateContractResult>>
  >;
}

/** The chain: each step of an operation's path is a property, each value in it an argument. */
export interface Wechatpay {
  readonly v3: {
    readonly passwordExemptContract: {
      readonly contracts: {
        readonly ecommerce: PreEntrustSignChain<
          PreEntrustSignService["ecommerce"]
        >;
        readonly normal: PreEntrustSignChain<PreEntrustSignService["normal"]>;
        readonly serviceProvider: PreEntrustSignChain<
          PreEntrustSignService["serviceProvider"]
        >;
        readonly qs: PreEntrustSignChain<PreEntrustSignService["qs"]>;
        serviceId(service_id: number): {
          outContractCode(out_contract_code: string): ContractChain;
        };
      };
    };
  };
}

/**
 * Builds the chain over the services. A plain object that holds what it offers and nothing else: no property is made up
 * when it is asked for.
 */
export function createWechatpay(
  preEntrustSign: PreEntrustSignService,
  contract: ContractService,
): Wechatpay {
  return {
    v3: {
      passwordExemptContract: {
        contracts: {
          ecommerce: preEntrustSignChain(preEntrustSign.ecommerce),
          normal: preEntrustSignChain(preEntrustSign.normal),
          serviceProvider: preEntrustSignChain(preEntrustSign.serviceProvider),
          qs: preEntrustSignChain(preEntrustSign.qs),
          serviceId: (service_id) => ({
            outContractCode: (out_contract_code) => ({
              get: (config) =>
                contract.query({ service_id, out_contract_code }, config),
              terminate: postable((data: TerminationRemark, config) =>
                contract.terminate(
                  { ...data, service_id, out_contract_code },
                  config,
                ),
              ),
            }),
          }),
        },
      },
    },
  };
}

function preEntrustSignChain<PayRedirectDto, MiniProgramDto, Extra>(
  operations: PreEntrustSignOperations<PayRedirectDto, MiniProgramDto, Extra>,
): PreEntrustSignChain<
  PreEntrustSignOperations<PayRedirectDto, MiniProgramDto, Extra>
> {
  return {
    preEntrustSign: {
      payRedirectSign: postable(operations.payRedirectSign),
      miniProgram: postable(operations.miniProgram),
    },
  };
}

function postable<Data, Result>(
  operation: (data: Data, config?: WechatPayRequestConfig) => Promise<Result>,
): Postable<typeof operation> {
  // A function of its own for each chain: `post` must not appear on the service's.
  return Object.assign(
    (data: Data, config?: WechatPayRequestConfig) => operation(data, config),
    { post: operation },
  );
}
