export type { EncryptedResource } from "../apiv3/resource";
export type { AuthorizationFields } from "./exchange/received-request";
export type {
  SimulatedContract,
  TerminateInfo,
  TerminationMode,
} from "./contracts/contract";
export type {
  ContractChange,
  ContractNotificationOptions,
} from "./contracts/contract-changes";
export type { EventTypes } from "./contracts/contract-event";
export type { Offer } from "./contracts/offer";
export type { Delivery, DeliveryVerdict } from "./notifications/delivery";
export type {
  DeductionEnd,
  DeductionOutcome,
} from "./deductions/deduction-outcome";
export type { DeductionSettlement } from "./deductions/deduction-settlements";
export { EXAMPLE_VALUES } from "./example-values";
export type { Exchange } from "./exchange/exchange";
export type {
  AbsentField,
  FieldRule,
  FieldTable,
  JsonObject,
  PresentField,
  TextFormat,
} from "./exchange/field-rule";
export type { Lists, Setting, SimulatorChange } from "./changes";
export { type SimulatorEventMap, SimulatorEvents } from "./events";
export type {
  AnyFault,
  ConnectionFault,
  DeliveryFault,
  Fault,
  FaultMatch,
  MessageFault,
  NotificationFault,
  PlainFault,
} from "./faults/fault";
export { parseFault, parseNotificationFault } from "./faults/fault-text";
export { type FaultRule, Faults, type PlannedFault } from "./faults/faults";
export type { SimulatedMerchant } from "./keys/merchant";
export type {
  CompleteEvent,
  NotificationEvent,
  NotificationOverrides,
  SignedNotification,
} from "./notifications/notification";
export type { NotificationSigner } from "./notifications/notification-keys";
export type { SimulatedNotification } from "./notifications/simulated-notification";
export type { NotificationRetries } from "./notifications/retries";
export type {
  FormerPrepayId,
  OrderKind,
  OrderRequest,
  SimulatedOrder,
  TradeState,
  TradeType,
} from "./orders/order";
export type {
  Payment,
  PaymentOptions,
  SignedWithPayment,
} from "./orders/payments";
export type { SimulatedPlan } from "./deductions/plan";
export type { Retention, RetentionOptions } from "./deductions/retention";
export type {
  DeductSchedule,
  PlanOffer,
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "./deductions/plan-contract";
export type {
  RefundKind,
  RefundOutcome,
  ReturnedAdvance,
  SimulatedRefund,
} from "./refunds/refund";
export type {
  RefundOptions,
  RefundSettlement,
} from "./refunds/refund-settlements";
export type {
  CertificateRotation,
  PlatformCertificate,
  PlatformKeys,
  PlatformPublicKey,
  SigningKey,
} from "./keys/platform";
export type {
  MerchantKind,
  PreEntrustSignOperation,
  SigningManner,
} from "./contracts/pre-entrust-sign-operations";
export type { Span } from "./span";
export { WechatPaySimulator } from "./simulator";
export type { SimulatorView } from "./simulator-view";
export type {
  SimulatorModuleOptions,
  SimulatorOptions,
} from "./simulator-options";
export {
  type NotificationStoreCase,
  NotificationStoreContract,
} from "./store-cases/notification-store.contract";
