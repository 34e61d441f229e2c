export {
  type AnswerHeaders,
  type ApiErrorAnswer,
  ConfigurationError,
  type ConfigurationProblem,
  ResponseVerificationError,
  type SignatureFailure,
  SigningError,
  WechatPayApiError,
  WechatPayTransportError,
} from "./apiv3/errors";
export {
  type AnyContractsError,
  ContractsError,
  type ContractsErrors,
} from "./apiv3/contracts-error";
export type { ApiErrorCode, Outcome } from "./apiv3/api-error-codes";
export {
  type ContractChain,
  type Postable,
  type PreEntrustSignChain,
  type TerminationRemark,
  type Wechatpay,
  WXPAY,
} from "./chain/wechatpay";
export type { MerchantSigner } from "./apiv3/merchant-signer";
export type { IncomingHeaders } from "./apiv3/signature";
export type {
  CheckoutRequest,
  ContractCheckoutRequest,
  ContractOffer,
  PayingContract,
} from "./checkout/checkout-request";
export type {
  CheckoutResult,
  ContractStep,
  OfferStep,
  PaidCheckout,
  PayableCheckout,
} from "./checkout/checkout-result";
export { type Checkouts, ContractCheckout } from "./checkout/contract-checkout";
export type { WechatPayResponse } from "./client/answer";
export type { DownloadOptions } from "./client/download";
export type { UploadMeta } from "./client/request-body";
export { wechatPayPath } from "./client/path";
export type { RetryOptions } from "./client/retry";
export type {
  AxiosLike,
  WechatPayRequestConfig,
} from "./client/request-config";
export { type CallDefaults, WechatPayClient } from "./client/wechat-pay-client";
export { type EncryptedField, SensitiveFields } from "./keys/sensitive-fields";
export { ContractService } from "./contract/contract.service";
export {
  ContractReferenceDto,
  QueryContractDto,
  TerminateContractDto,
} from "./contract/dto";
export type {
  Contract,
  ContractState,
  ContractTerminateInfo,
  ContractTerminationMode,
  TerminateContractResult,
} from "./contract/results";
export {
  QueryCombinePapayContractDto,
  TerminateCombinePapayContractDto,
} from "./contract/combine-papay.dto";
export {
  QueryNormalPapayContractDto,
  QueryPartnerPapayContractDto,
  TerminateNormalPapayContractDto,
  TerminatePartnerPapayContractDto,
} from "./contract/papay.dto";
export type {
  DeductSchedule,
  NormalPapayContract,
  PartnerPapayContract,
  ScheduledAmount,
  ScheduleState,
} from "./contract/papay-contract";
export type {
  CombinePapayContract,
  PlanContract,
  PlanContractState,
  TerminateCombinePapayContractResult,
} from "./contract/plan-contract";
export {
  ApplyCombinePapayDto,
  QueryCombinePapayDto,
  ReverseCombinePapayDto,
} from "./deduction/combined-deduction.dto";
export {
  ApplyNormalPapayDto,
  ApplyPartnerPapayDto,
  NormalNoticeDto,
  NormalScheduleDto,
  PartnerNoticeDto,
  PartnerScheduleDto,
  QueryNormalScheduleDto,
  QueryPartnerScheduleDto,
} from "./deduction/papay.dto";
export type { AcceptedDeduction, Schedule } from "./deduction/papay-results";
export {
  canDeduct,
  canSchedule,
  type DeductibleContract,
  nextDeductionWindow,
  type SentNotice,
  type WindowOptions,
} from "./deduction/deduction-window";
export type { TimeWindow } from "./validation/beijing-time";
export { nextDeductionNumber } from "./deduction/next-deduction-number";
export type { DeductionOutcome } from "./deduction/deduction-outcome";
export {
  type CombinePapayDeductions,
  DeductionService,
  type ReverseWhenUnknown,
} from "./deduction/deduction.service";
export { ContractsReloader } from "./merchant/contracts-reloader";
export {
  createMerchant,
  type Merchant,
  type MerchantEnvironment,
} from "./merchant/create-merchant";
export type { MerchantLogger } from "./observability/merchant-logger";
export { ContractsModule } from "./module/contracts.module";
export type {
  ContractsModuleExtras,
  ContractsModuleOptions,
} from "./merchant/options";
export { UnknownMerchantError } from "./module/merchant-registry";
export {
  Merchants,
  type MerchantSource,
  type RunTimeMerchant,
} from "./module/merchants";
export type { ContractsModuleMerchantsOptions } from "./module/merchants-options";
export type {
  ContractsModuleAsyncOptions,
  ContractsOptionsFactory,
} from "./module/async-options";
export {
  type Environment as EnvironmentVariables,
  optionsFromEnvironment,
} from "./merchant/environment";
export { ContractsDiagnostics } from "./diagnostics/contracts-diagnostics";
export {
  type ContractsHealth,
  ContractsHealthIndicator,
  type ContractsHealthOptions,
} from "./diagnostics/contracts-health.indicator";
export type { EchoOptions } from "./diagnostics/echo-options";
export type { EchoReport, KeyReport } from "./diagnostics/echo-report";
export type { Failure as HealthFailure } from "./diagnostics/failure";
export {
  InjectContract,
  InjectContractCheckout,
  InjectContractReconciler,
  InjectContractsDiagnostics,
  InjectContractsHealthIndicator,
  InjectContractsReloader,
  InjectDeduction,
  InjectDeductionReconciler,
  InjectNotificationVerifier,
  InjectPaymentParameters,
  InjectOperations,
  InjectPreEntrustSign,
  InjectRefund,
  InjectSensitiveFields,
  InjectTransaction,
  InjectTransactionReconciler,
  InjectWechatPayClient,
  InjectWxpay,
} from "./module/inject";
export { instanceToken, type Provided } from "./instance/instance-token";
export {
  type ContractEventType,
  type ContractNotification,
  type ContractResource,
  type ContractSignedResource,
  type ContractTerminatedResource,
  isContract,
  isContractSigned,
  isContractTerminated,
} from "./notification/contract-notification";
export {
  type CombinePapayContractResource,
  type EduContractResource,
  isCombinePapayContract,
  isEduContract,
  isPapayContract,
  type PapayContractResource,
} from "./notification/contract-families";
export {
  isTerminateRetention,
  type TerminateRetentionAnswer,
  type TerminateRetentionNotification,
  type TerminateRetentionResource,
} from "./notification/terminate-retention";
export {
  isPayment,
  isPaymentFailed,
  isPaymentSucceeded,
  type PaidResource,
  type PaymentEventType,
  type PaymentNotification,
  type PaymentResource,
} from "./notification/payment-notification";
export {
  isRefund,
  type RefundEventType,
  type RefundNotification,
  type RefundResource,
} from "./notification/refund-notification";
export type { VerifiedNotification } from "./notification/verified-notification";
export type {
  NotificationContext,
  NotificationExpectation,
  OtherNotification,
  WechatPayNotification,
} from "./notification/wechat-pay-notification";
export { HandlesNotifications, Notification } from "./notification/decorators";
export { Delivery } from "./notification/delivery.decorator";
export type {
  MerchantRequest,
  MerchantRoute,
} from "./notification/merchant-route";
export {
  type ExpectationDecorator,
  ExpectsContract,
  ExpectsNotification,
  ExpectsPayment,
  ExpectsRefund,
} from "./notification/dispatch/expects.decorators";
export {
  type HandlerOptions,
  OnContractSigned,
  OnContractTerminated,
  OnNotification,
  OnPaymentFailed,
  OnPaymentSucceeded,
  OnRefund,
  OnTerminateRetention,
} from "./notification/dispatch/on-notification.decorators";
export type { EventDecorator } from "./notification/dispatch/subscription";
export type {
  NotificationLease,
  NotificationStore,
} from "./notification/notification-store";
export {
  NotificationVerificationError,
  NotificationVerifier,
} from "./notification/notification-verifier";
export { NotificationGuard } from "./notification/notification.guard";
export type { NotificationOptions } from "./notification/notification.options";
export {
  type ContractStanding,
  contractStateAfter,
  type KnownContract,
} from "./notification/contract-state";
export { LeaseLostError } from "./notification/stores/lease-lost.error";
export { MemoryNotificationStore } from "./notification/stores/memory.store";
export type {
  IoredisClient,
  NodeRedisClient,
  RedisClient,
} from "./notification/stores/redis-client";
export { RedisNotificationStore } from "./notification/stores/redis.store";
export type { SqlDialect } from "./notification/stores/sql/dialects/dialect";
export type { SqlClient } from "./notification/stores/sql/sql-client";
export { SqlNotificationStore } from "./notification/stores/sql/sql.store";
export type {
  FailureEvent,
  NotificationEvent,
  RefreshEvent,
  RequestEvent,
  VerificationEvent,
} from "./observability/channels";
export {
  type AppPaymentParameters,
  type AppPaymentParametersOptions,
  type JsapiPaymentParameters,
  type MiniProgramPaymentParameters,
  PaymentParameters,
  type PaymentParametersOptions,
} from "./payment-parameters/payment-parameters";
export {
  answer,
  type Answer,
  defineOperation,
  noContent,
  type Operation,
} from "./operation/define-operation";
export type { AnswerFields } from "./operation/answer-fields";
export {
  type Calls,
  type Declared,
  type OperationCall,
  Operations,
} from "./operation/operations";
export {
  CombinePapayAppDto,
  CombinePapayMiniProgramDto,
} from "./pre-entrust-sign/combine-papay.dto";
export {
  NormalPapayAppDto,
  NormalPapayH5Dto,
  NormalPapayJsapiDto,
  NormalPapayMiniProgramDto,
  PartnerPapayAppDto,
  PartnerPapayH5Dto,
  PartnerPapayJsapiDto,
  PartnerPapayMiniProgramDto,
} from "./pre-entrust-sign/papay.dto";
export type {
  PapayAppResult,
  PapayMiniProgramResult,
  PapayPageResult,
} from "./pre-entrust-sign/papay-results";
export { displayName } from "./pre-entrust-sign/display-name";
export {
  DirectSignDto,
  EcommerceMiniProgramDto,
  EcommercePayRedirectSignDto,
  NormalMiniProgramDto,
  NormalPayRedirectSignDto,
  PreEntrustSignDto,
  QsMiniProgramDto,
  QsPayRedirectSignDto,
  QsSignDto,
  ServiceProviderMiniProgramDto,
  ServiceProviderPayRedirectSignDto,
  ServiceProviderSignDto,
  SubMerchantSignDto,
} from "./pre-entrust-sign/dto";
export {
  type LaunchMiniProgramParameters,
  launchMiniProgramParameters,
  type MiniProgramSession,
  type NavigateToMiniProgramParameters,
  navigateToMiniProgramParameters,
} from "./pre-entrust-sign/open-mini-program";
export {
  type PreEntrustSignOperation,
  type PreEntrustSignOperations,
  PreEntrustSignService,
} from "./pre-entrust-sign/pre-entrust-sign.service";
export type {
  CombinePapayResult,
  MiniProgramResult,
  PayRedirectSignResult,
  SubMerchantResult,
} from "./pre-entrust-sign/results";
export { ContractReconciler } from "./reconciliation/contract-reconciler";
export type {
  PendingContract,
  ReconcileOptions,
  ReconcileReport,
} from "./reconciliation/reconcile-options";
export type {
  PendingCombinedOrder,
  PendingOrder,
  PendingTransaction,
  QueriedTransaction,
  TransactionReconcileOptions,
  TransactionReconcileReport,
} from "./reconciliation/pending-transaction";
export { TransactionReconciler } from "./reconciliation/transaction-reconciler";
export type { AnyContract } from "./reconciliation/contract-of-event";
export { DeductionReconciler } from "./reconciliation/deduction-reconciler";
export type {
  DeductionReconcileOptions,
  DeductionReconcileReport,
  PendingCombinedDeduction,
  PendingDeduction,
  PendingPapayDeduction,
  QueriedDeduction,
} from "./reconciliation/pending-deduction";
export type { RunOptions } from "./reconciliation/work-off";
export {
  ApplyDomesticAbnormalRefundDto,
  ApplyDomesticRefundDto,
  QueryDomesticRefundDto,
} from "./refund/domestic-refund.dto";
export {
  ApplyEcommerceAbnormalRefundDto,
  ApplyEcommerceRefundDto,
  EcommerceRefundByIdDto,
  EcommerceRefundByNumberDto,
} from "./refund/ecommerce-refund.dto";
export type {
  EcommerceRefund,
  EcommerceRefundAmount,
  EcommerceRefundApplication,
  ReturnedAdvance,
} from "./refund/ecommerce-refund";
export type {
  DirectNotifiedRefund,
  NotifiedRefund,
  NotifiedRefundAmount,
  PartnerNotifiedRefund,
} from "./refund/notified-refund";
export type {
  Refund,
  RefundAmount,
  RefundChannel,
  RefundedGoods,
  RefundFrom,
  RefundFundsAccount,
  RefundPromotion,
  RefundStatus,
} from "./refund/refund";
export { RefundService } from "./refund/refund.service";
export {
  CloseCombinedOrderDto,
  CombineAppOrderDto,
  CombineH5OrderDto,
  CombineJsapiOrderDto,
  CombineNativeOrderDto,
  QueryCombinedOrderDto,
} from "./transaction/combined-orders.dto";
export {
  ContractInfoDto,
  PartnerContractInfoDto,
  PartnerSignWhilePayingInfoDto,
  PayByContractInfoDto,
  PayByTokenInfoDto,
  SignWhilePayingInfoDto,
} from "./transaction/contract-info";
export {
  NormalOrderDto,
  NormalTransactionDto,
  PartnerOrderDto,
  PartnerTransactionDto,
} from "./transaction/order-reference.dto";
export {
  NormalAppOrderDto,
  NormalAppWithContractOrderDto,
  NormalH5OrderDto,
  NormalJsapiOrderDto,
  NormalJsapiWithContractOrderDto,
  NormalNativeOrderDto,
  PartnerAppOrderDto,
  PartnerAppWithContractOrderDto,
  PartnerH5OrderDto,
  PartnerJsapiOrderDto,
  PartnerJsapiWithContractOrderDto,
  PartnerNativeOrderDto,
} from "./transaction/orders.dto";
export type {
  CombineAppResult,
  ContractResult,
  H5Result,
  NativeResult,
  PrepayResult,
} from "./transaction/results";
export type {
  CombinedSubOrder,
  CombinedTransaction,
  SubOrderAmount,
} from "./transaction/combined-transaction";
export {
  type CombinedOrderRecord,
  isPaymentOf,
  type OrderRecord,
} from "./transaction/is-payment-of";
export type { Promotion, PromotionGoods } from "./transaction/promotion";
export type {
  DirectTransaction,
  InstallmentInfo,
  PartnerTransaction,
  TradeState,
  TradeType,
  Transaction,
  TransactionAmount,
  TransactionScene,
} from "./transaction/transaction";
export { TransactionService } from "./transaction/transaction.service";
export {
  BooleanField,
  CodeField,
  DateField,
  EnumField,
  EnumListField,
  IdentifierField,
  IntegerEnumField,
  IntegerField,
  ListField,
  NotifyUrlField,
  NumberField,
  ObjectField,
  SensitiveField,
  TextField,
  TimeField,
  UnionField,
} from "./validation/field";
export { RequestValidationError } from "./validation/request-validation.error";
export type {
  RequestData,
  RequestDefaults,
} from "./validation/validate-request";
export {
  allFieldsOf,
  OptionalDefaults,
  WireDto,
  type WireDtoClass,
} from "./validation/wire-dto";
