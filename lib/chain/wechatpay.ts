import { COMBINE_PAPAY_CONTRACTS } from "../contract/combine-papay.operations";
import { CONTRACT_OPERATIONS } from "../contract/operations";
import { PAPAY_CONTRACTS } from "../contract/papay.operations";
import { PAPAY_DEDUCTIONS } from "../deduction/papay.operations";
import { PAPAY_SIGN } from "../pre-entrust-sign/papay.operations";
import type { ContractService } from "../contract/contract.service";
import type { TerminateContractDto } from "../contract/dto";
import type { DeductionService } from "../deduction/deduction.service";
import { COMBINE_PAPAY_DEDUCTIONS } from "../deduction/combine-papay.operations";
import type { Group } from "../operation/operations";
import { PRE_ENTRUST_SIGN_OPERATIONS } from "../pre-entrust-sign/operations";
import type {
  PreEntrustSignOperations,
  PreEntrustSignService,
} from "../pre-entrust-sign/pre-entrust-sign.service";
import { REFUND_OPERATIONS } from "../refund/operations";
import type { RefundService } from "../refund/refund.service";
import { TRANSACTION_OPERATIONS } from "../transaction/operations";
import type { TransactionService } from "../transaction/transaction.service";
import { buildChain, type ChainCall, type ChainEntry } from "./build-chain";
import type { Chain, Postable } from "./chain";

export type { Postable };

/**
 * Token of the chain.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class ContractPage {
 *   constructor(@Inject(WXPAY) private readonly wxpay: Wechatpay) {}
 *
 *   async state(out_contract_code: string): Promise<string> {
 *     const { contracts } = this.wxpay.v3.passwordExemptContract;
 *     const { data } = await contracts.serviceId(12535).outContractCode(out_contract_code).get();
 *     return data.contract_state;
 *   }
 * }
 * ```
 */
export const WXPAY = "nestjs-wechatpay-contracts:WXPAY";

type OperationsIn<Groups> = {
  [Name in keyof Groups]: Groups[Name][keyof Groups[Name]];
}[keyof Groups];

type OneOf<Some> = Some extends readonly unknown[] ? Some[number] : Some;

/** The chain: each step of an operation's path is a property, each value in it an argument. */
export type Wechatpay = Chain<
  OneOf<
    | OperationsIn<typeof PRE_ENTRUST_SIGN_OPERATIONS>
    | OperationsIn<{
        contracts: typeof CONTRACT_OPERATIONS;
        combinePapay: typeof COMBINE_PAPAY_CONTRACTS;
      }>
    | OperationsIn<{ combinePapay: typeof COMBINE_PAPAY_DEDUCTIONS }>
    | OperationsIn<typeof PAPAY_SIGN>
    | OperationsIn<typeof PAPAY_CONTRACTS>
    | OperationsIn<typeof PAPAY_DEDUCTIONS>
    | OperationsIn<typeof TRANSACTION_OPERATIONS>
    | OperationsIn<typeof REFUND_OPERATIONS>
  >
>;

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

/** One contract in the chain: `get` queries it, `terminate` ends it. */
export type ContractChain = ReturnType<
  ReturnType<
    Wechatpay["v3"]["passwordExemptContract"]["contracts"]["serviceId"]
  >["outContractCode"]
>;

/**
 * The chain over the services, which are asked for their operations when one is called: a test's double needs no others. It is
 * built when its first step is taken, as it is larger than all else of a merchant, and of a thousand few take it.
 */
export function createWechatpay(
  preEntrustSign: PreEntrustSignService,
  contracts: ContractService,
  transactions: TransactionService,
  refunds: RefundService,
  deductions: DeductionService,
): Wechatpay {
  const build = () =>
    buildChain([
      ...entriesOf(PRE_ENTRUST_SIGN_OPERATIONS, (kind) =>
        // The short names, which a test's double is likely to have.
        kind === "ecommerce"
          ? preEntrustSign
          : preEntrustSign[kind as "normal"],
      ),
      ...entriesOf({ contracts: CONTRACT_OPERATIONS }, () => contracts),
      ...entriesOf(
        { combinePapay: COMBINE_PAPAY_CONTRACTS },
        () => contracts.combinePapay,
      ),
      ...entriesOf(
        { combinePapay: COMBINE_PAPAY_DEDUCTIONS },
        () => deductions.combinePapay,
      ),
      ...entriesOf(
        PAPAY_SIGN,
        (kind) => preEntrustSign.papay[kind as "normal"],
      ),
      ...entriesOf(
        PAPAY_CONTRACTS,
        (kind) => contracts.papay[kind as "normal"],
      ),
      ...entriesOf(
        PAPAY_DEDUCTIONS,
        (kind) => deductions.papay[kind as "normal"],
      ),
      ...entriesOf(
        TRANSACTION_OPERATIONS,
        (kind) => transactions[kind as "normal"],
      ),
      ...entriesOf(REFUND_OPERATIONS, (kind) => refunds[kind as "domestic"]),
    ]) as Wechatpay;
  let built: Wechatpay | undefined;
  return {
    get v3() {
      return (built ??= build()).v3;
    },
  };
}

function entriesOf(
  groups: Readonly<Record<string, object>>,
  serviceOf: (kind: string) => object,
): ChainEntry[] {
  return Object.entries(groups).flatMap(([kind, group]) =>
    Object.entries(group as Group).flatMap(([name, declared]) =>
      [declared].flat().map((operation) => ({
        operation,
        call: (...given) =>
          (serviceOf(kind) as Record<string, ChainCall>)[name]!(...given),
      })),
    ),
  );
}
