export type { AuthorizationFields } from "./received-request";
export type {
  SimulatedContract,
  TerminateInfo,
  TerminationMode,
} from "./contract";
export type {
  ContractChange,
  ContractNotificationOptions,
  Payment,
} from "./contract-changes";
export type { EventTypes } from "./contract-event";
export type { Offer } from "./contracts";
export type { Delivery } from "./delivery";
export { EXAMPLE_VALUES } from "./example-values";
export type { Exchange } from "./exchange";
export type {
  ConnectionFault,
  Fault,
  FaultMatch,
  Faults,
  MessageFault,
  NotificationFault,
} from "./faults";
export type { SimulatedMerchant } from "./merchant";
export type {
  CompleteEvent,
  NotificationEvent,
  NotificationOverrides,
  SignedNotification,
} from "./notification";
export type { NotificationSigner, SimulatedNotification } from "./notifier";
export type { OrderRequest, SimulatedOrder } from "./orders";
export type {
  CertificateRotation,
  PlatformCertificate,
  PlatformKeys,
  PlatformPublicKey,
  SigningKey,
} from "./platform";
export type {
  MerchantKind,
  PreEntrustSignOperation,
  SigningManner,
} from "./pre-entrust-sign-operations";
export { WechatPaySimulator } from "./simulator";
export type {
  SimulatorModuleOptions,
  SimulatorOptions,
} from "./simulator-options";
export {
  type NotificationStoreCase,
  NotificationStoreContract,
} from "./notification-store.contract";
