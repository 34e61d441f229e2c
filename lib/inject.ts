import { Inject } from "@nestjs/common";
import { WXPAY } from "./chain/wechatpay";
import { WechatPayClient } from "./client/wechat-pay-client";
import { ContractService } from "./contract/contract.service";
import { ContractsDiagnostics } from "./diagnostics/contracts-diagnostics";
import { ContractsHealthIndicator } from "./diagnostics/contracts-health.indicator";
import { instanceToken } from "./instance-token";
import { PreEntrustSignService } from "./pre-entrust-sign/pre-entrust-sign.service";
import { ContractReconciler } from "./reconciliation/contract-reconciler";

/** Injects the `PreEntrustSignService` of the instance with this name. */
export const InjectPreEntrustSign = (name?: string) =>
  Inject(instanceToken(PreEntrustSignService, name));

/** Injects the `ContractService` of the instance with this name. */
export const InjectContract = (name?: string) =>
  Inject(instanceToken(ContractService, name));

/** Injects the `WechatPayClient` of the instance with this name. */
export const InjectWechatPayClient = (name?: string) =>
  Inject(instanceToken(WechatPayClient, name));

/** Injects the chain `wxpay` of the instance with this name. */
export const InjectWxpay = (name?: string) =>
  Inject(instanceToken(WXPAY, name));

/** Injects the `ContractsDiagnostics` of the instance with this name. */
export const InjectContractsDiagnostics = (name?: string) =>
  Inject(instanceToken(ContractsDiagnostics, name));

/** Injects the `ContractsHealthIndicator` of the instance with this name. */
export const InjectContractsHealthIndicator = (name?: string) =>
  Inject(instanceToken(ContractsHealthIndicator, name));

/** Injects the `ContractReconciler` of the instance with this name. */
export const InjectContractReconciler = (name?: string) =>
  Inject(instanceToken(ContractReconciler, name));
