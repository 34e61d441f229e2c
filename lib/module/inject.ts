import { Inject } from "@nestjs/common";
import { WXPAY } from "../chain/wechatpay";
import { ContractCheckout } from "../checkout/contract-checkout";
import { WechatPayClient } from "../client/wechat-pay-client";
import { ContractService } from "../contract/contract.service";
import { DeductionService } from "../deduction/deduction.service";
import { ContractsDiagnostics } from "../diagnostics/contracts-diagnostics";
import { ContractsHealthIndicator } from "../diagnostics/contracts-health.indicator";
import { instanceToken, type Provided } from "../instance/instance-token";
import { SensitiveFields } from "../keys/sensitive-fields";
import { ContractsReloader } from "../merchant/contracts-reloader";
import { NotificationVerifier } from "../notification/notification-verifier";
import { PaymentParameters } from "../payment-parameters/payment-parameters";
import { Operations } from "../operation/operations";
import { PreEntrustSignService } from "../pre-entrust-sign/pre-entrust-sign.service";
import { ContractReconciler } from "../reconciliation/contract-reconciler";
import { DeductionReconciler } from "../reconciliation/deduction-reconciler";
import { TransactionReconciler } from "../reconciliation/transaction-reconciler";
import { RefundService } from "../refund/refund.service";
import { TransactionService } from "../transaction/transaction.service";

const injects = (provided: Provided) => (name?: string) =>
  Inject(instanceToken(provided, name));

/**
 * Injects the `PreEntrustSignService` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectPreEntrustSign("north") readonly preEntrustSign: PreEntrustSignService) {}
 * }
 * ```
 */
export const InjectPreEntrustSign = injects(PreEntrustSignService);

/**
 * Injects the `ContractService` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectContract("north") readonly contracts: ContractService) {}
 * }
 * ```
 */
export const InjectContract = injects(ContractService);

/**
 * Injects the `PaymentParameters` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectPaymentParameters("north") readonly parameters: PaymentParameters) {}
 * }
 * ```
 */
export const InjectPaymentParameters = injects(PaymentParameters);

/**
 * Injects the `TransactionService` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectTransaction("north") readonly transactions: TransactionService) {}
 * }
 * ```
 */
export const InjectTransaction = injects(TransactionService);

/**
 * Injects the `RefundService` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectRefund("north") readonly refunds: RefundService) {}
 * }
 * ```
 */
export const InjectRefund = injects(RefundService);

/**
 * Injects the `DeductionService` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectDeduction("north") readonly deductions: DeductionService) {}
 * }
 * ```
 */
export const InjectDeduction = injects(DeductionService);

/**
 * Injects the `ContractCheckout` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectContractCheckout("north") readonly checkout: ContractCheckout) {}
 * }
 * ```
 */
export const InjectContractCheckout = injects(ContractCheckout);

/**
 * Injects the `Operations` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectOperations("north") readonly operations: Operations) {}
 * }
 * ```
 */
export const InjectOperations = injects(Operations);

/**
 * Injects the `WechatPayClient` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectWechatPayClient("north") readonly client: WechatPayClient) {}
 * }
 * ```
 */
export const InjectWechatPayClient = injects(WechatPayClient);

/**
 * Injects the chain `wxpay` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectWxpay("north") readonly wxpay: Wechatpay) {}
 * }
 * ```
 */
export const InjectWxpay = injects(WXPAY);

/**
 * Injects the `SensitiveFields` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectSensitiveFields("north") readonly fields: SensitiveFields) {}
 * }
 * ```
 */
export const InjectSensitiveFields = injects(SensitiveFields);

/**
 * Injects the `ContractsDiagnostics` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectContractsDiagnostics("north") readonly diagnostics: ContractsDiagnostics) {}
 * }
 * ```
 */
export const InjectContractsDiagnostics = injects(ContractsDiagnostics);

/**
 * Injects the `ContractsHealthIndicator` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectContractsHealthIndicator("north") readonly health: ContractsHealthIndicator) {}
 * }
 * ```
 */
export const InjectContractsHealthIndicator = injects(ContractsHealthIndicator);

/**
 * Injects the `ContractsReloader` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectContractsReloader("north") readonly reloader: ContractsReloader) {}
 * }
 * ```
 */
export const InjectContractsReloader = injects(ContractsReloader);

/**
 * Injects the `NotificationVerifier` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectNotificationVerifier("north") readonly verifier: NotificationVerifier) {}
 * }
 * ```
 */
export const InjectNotificationVerifier = injects(NotificationVerifier);

/**
 * Injects the `ContractReconciler` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectContractReconciler("north") readonly reconciler: ContractReconciler) {}
 * }
 * ```
 */
export const InjectContractReconciler = injects(ContractReconciler);

/**
 * Injects the `TransactionReconciler` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectTransactionReconciler("north") readonly reconciler: TransactionReconciler) {}
 * }
 * ```
 */
export const InjectTransactionReconciler = injects(TransactionReconciler);

/**
 * Injects the `DeductionReconciler` of the instance with this name.
 *
 * @example
 * ```ts
 * class Northern {
 *   constructor(@InjectDeductionReconciler("north") readonly reconciler: DeductionReconciler) {}
 * }
 * ```
 */
export const InjectDeductionReconciler = injects(DeductionReconciler);
