import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { ContractService } from "../contract/contract.service";
import type {
  ContractReferenceDto,
  TerminateContractDto,
} from "../contract/dto";
import type { Contract, TerminateContractResult } from "../contract/results";
import { isRecord } from "../apiv3/value-kind";
import type {
  PreEntrustSignOperations,
  PreEntrustSignService,
} from "../pre-entrust-sign/pre-entrust-sign.service";
import type { RequestData } from "../validation/validate-request";

/** Token of the chain. */
export const WXPAY = "nestjs-wechatpay-contracts:WXPAY";

/** An operation of the chain: to be called, or to be called as `.post`. */
export type Postable<Operation> = Operation & { readonly post: Operation };

/** A kind of merchant in the chain. */
export interface PreEntrustSignChain<
  Operations extends PreEntrustSignOperations<never, never>,
> {
  /** Pre-signing (预签约). */
  readonly preEntrustSign: {
    /** After payment (支付后签约). */
    readonly payRedirectSign: Postable<Operations["payRedirectSign"]>;
    /** In a mini program (小程序签约). */
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
  /** Queries the contract (查询签约), as `ContractService.query` does. */
  get(config?: WechatPayRequestConfig): Promise<WechatPayResponse<Contract>>;
  /** Ends the contract (解约), as `ContractService.terminate` does. */
  readonly terminate: Postable<
    (
      data: TerminationRemark,
      config?: WechatPayRequestConfig,
    ) => Promise<WechatPayResponse<TerminateContractResult>>
  >;
}

/** The chain: each step of an operation's path is a property, each value in it an argument. */
export interface Wechatpay {
  /** The operations, below `/v3`. */
  readonly v3: {
    readonly passwordExemptContract: {
      readonly contracts: {
        /** 电商收付通. */
        readonly ecommerce: PreEntrustSignChain<
          PreEntrustSignService["ecommerce"]
        >;
        /** 直连商户. */
        readonly normal: PreEntrustSignChain<PreEntrustSignService["normal"]>;
        /** 服务商. */
        readonly serviceProvider: PreEntrustSignChain<
          PreEntrustSignService["serviceProvider"]
        >;
        /** 清算机构. */
        readonly qs: PreEntrustSignChain<PreEntrustSignService["qs"]>;
        /** Service of the merchant platform that is signed (服务ID). */
        serviceId(service_id: number): {
          /** The merchant's own code of the contract (商户签约协议号). */
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
          // The short names, which a test's double is likely to have.
          ecommerce: preEntrustSignChain(() => preEntrustSign),
          normal: preEntrustSignChain(() => preEntrustSign.normal),
          serviceProvider: preEntrustSignChain(
            () => preEntrustSign.serviceProvider,
          ),
          qs: preEntrustSignChain(() => preEntrustSign.qs),
          serviceId: (service_id) => ({
            outContractCode: (out_contract_code) => ({
              get: (config) =>
                contract.query({ service_id, out_contract_code }, config),
              terminate: postable((data: TerminationRemark, config) =>
                contract.terminate(
                  ofContract(data, { service_id, out_contract_code }),
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

/** Asks for the operations when one is called, so that a double in a test needs only those that the test uses. */
function preEntrustSignChain<PayRedirectDto, MiniProgramDto, Extra>(
  operations: () => PreEntrustSignOperations<
    PayRedirectDto,
    MiniProgramDto,
    Extra
  >,
): PreEntrustSignChain<
  PreEntrustSignOperations<PayRedirectDto, MiniProgramDto, Extra>
> {
  return {
    preEntrustSign: {
      payRedirectSign: postable((data: RequestData<PayRedirectDto>, config) =>
        operations().payRedirectSign(data, config),
      ),
      miniProgram: postable((data: RequestData<MiniProgramDto>, config) =>
        operations().miniProgram(data, config),
      ),
    },
  };
}

/** What is not an object stays as it is, for the service to refuse. */
function ofContract(
  data: TerminationRemark,
  contract: ContractReferenceDto,
): TerminateContractDto {
  if (!isRecord(data)) {
    return data;
  }
  // Named, since a spread would leave out what a getter of its class tells.
  const { contract_termination_remark } = data;
  return { ...data, contract_termination_remark, ...contract };
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
