import type { Changed } from "../changes";
import type { Clock } from "../clock";
import {
  openidsOf,
  type SimulatedContract,
  type TerminationMode,
} from "./contract";
import { EXAMPLE_VALUES } from "../example-values";
import type { JsonObject } from "../exchange/field-rule";
import type { Identifiers } from "../identifiers";
import { prepayIdsOf, type SimulatedOrder } from "../orders/order";
import type { Openids } from "../orders/payer";
import { isOpen, type Offer, offerOf, requireOffered } from "./offer";
import { requireSameParties } from "./order-match";
import type { PreEntrustSignOperation } from "./pre-entrust-sign-operations";
import {
  isRepetition,
  isUserOf,
  requirePayable,
  requireUnusedCode,
} from "./pre-signing-rules";
import { invalidRequest, notFound } from "../exchange/refusal";

/** The contracts of one merchant, by `out_contract_code`. */
export class Contracts {
  private readonly byCode = new Map<string, SimulatedContract>();
  private readonly codeByPrepayId = new Map<string, string>();
  private readonly codeByContractId = new Map<string, string>();

  constructor(
    private readonly mchid: string,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly openids: Openids,
    private readonly changed: Changed<SimulatedContract>,
  ) {}

  /** All contracts, in the order of their first pre-signing. */
  all(): SimulatedContract[] {
    return [...this.byCode.values()];
  }

  /** How many there are. */
  get count(): number {
    return this.byCode.size;
  }

  /** The contract of this code, where something was pre-signed under it. */
  find(code: string): SimulatedContract | undefined {
    return this.byCode.get(code);
  }

  /** Takes in contracts that another simulator had. */
  restore(contracts: readonly SimulatedContract[]): void {
    for (const contract of contracts) {
      this.index(contract);
    }
  }

  /**
   * Opens a session of two hours in which the user may sign. Repeated with the same values while it lasts,
   * it changes nothing and answers the same.
   *
   * @param request a body that satisfies the operation's field rules
   * @param order the order that `prepay_id` names, after payment only
   * @throws Refusal 400 `INVALID_REQUEST` where the code or the order cannot be used
   * @throws Refusal 500 `OPENID_MISMATCH` where the user is known under another AppID
   */
  preSign(
    operation: PreEntrustSignOperation,
    request: JsonObject,
    order?: SimulatedOrder,
  ): SimulatedContract {
    const code = String(request.out_contract_code);
    const former = this.byCode.get(code);
    if (former && isOpen(former, this.clock.now())) {
      if (!isRepetition(former, operation, request, order)) {
        throw invalidRequest(
          `out_contract_code is pre-signed with other values, and their two hours are not over (${operation.page})`,
        );
      }
      if (former.prepay_id === request.prepay_id) {
        return former;
      }
    }
    requireUnusedCode(former, operation.page);
    this.openids.requireMatch(request);
    const prepay_id =
      order === undefined ? undefined : String(request.prepay_id);
    if (order) {
      requirePayable(
        order,
        String(prepay_id),
        this.clock.now(),
        operation.page,
      );
      requireSameParties(request, order, operation.page);
    }
    const isMiniProgram = operation.manner === "mini-program";
    const contract: SimulatedContract = {
      operation,
      request,
      mchid: this.mchid,
      service_id: Number(request.service_id),
      out_contract_code: code,
      notify_url: String(request.notify_url),
      prepay_id,
      pre_entrustweb_id: isMiniProgram
        ? this.identifiers.alphanumeric(29)
        : undefined,
      pre_signed_at: this.clock.now(),
      offered: isMiniProgram,
      contract_state: "PRE_SIGNED",
    };
    return this.keep(contract);
  }

  /** @throws Refusal 404 `RESOURCE_NOT_EXISTS` where the user never signed */
  requireSigned(serviceId: number, code: string): SimulatedContract {
    const contract = this.byCode.get(code);
    if (!contract?.contract_id || contract.service_id !== serviceId) {
      throw notFound(
        `no contract of service ${serviceId} has the code ${code}`,
      );
    }
    return contract;
  }

  /** @throws Refusal 404 where nothing was pre-signed under the code */
  require(code: string): SimulatedContract {
    const contract = this.byCode.get(code);
    if (!contract) {
      throw notFound(`no pre-signing has the out_contract_code ${code}`);
    }
    return contract;
  }

  /**
   * Whether these users can pay by this contract without a password: it is signed, and theirs.
   *
   * @param openids the user under each AppID
   */
  isPaying(
    contractId: string | undefined,
    openids: readonly string[],
  ): boolean {
    const contract = this.byCode.get(
      this.codeByContractId.get(contractId ?? "") ?? "",
    );
    return contract?.contract_state === "SIGNED" && isUserOf(contract, openids);
  }

  /**
   * @param page the document of the operation that asks
   * @throws Refusal 400 `INVALID_REQUEST` where no payment without a password can be made by the contract
   */
  requirePaying(
    contractId: string,
    openids: readonly string[],
    page: string,
  ): void {
    if (!this.isPaying(contractId, openids)) {
      throw invalidRequest(
        `password_free_contract_id ${contractId} is not that of a signed contract of this user (${page})`,
      );
    }
  }

  /** The user who will pay an order that names none: whom its pre-signing names, else the documents' example. */
  openidsFor(order: SimulatedOrder): readonly string[] {
    const contract = this.preSignedFor(order);
    return contract ? openidsOf(contract) : [EXAMPLE_VALUES.openid];
  }

  /** What the user who has just paid this order is offered; from then on it can be signed. */
  offer(order: SimulatedOrder): Offer {
    const offer = this.offerAfter(order);
    if (offer.offered) {
      this.change(this.require(offer.out_contract_code ?? ""), {
        offered: true,
      });
    }
    return offer;
  }

  /**
   * @param order that of the pre-signing, where the user would pay it first
   * @throws Error where the user cannot sign, not even after paying
   */
  requireSignable(code: string, order: SimulatedOrder | undefined): void {
    const offer = order && this.offerAfter(order);
    if (!offer?.offered || offer.out_contract_code !== code) {
      requireOffered(this.require(code), this.clock.now());
    }
  }

  /** The user signs. @throws Error where the user cannot */
  sign(code: string): SimulatedContract {
    const contract = requireOffered(this.require(code), this.clock.now());
    return this.change(contract, {
      contract_state: "SIGNED",
      contract_id: this.identifiers.digits(18),
      contract_signed_time: this.clock.rfc3339(),
    });
  }

  /** The user declines. @throws Error where there is nothing to decline */
  decline(code: string): SimulatedContract {
    const contract = requireOffered(this.require(code), this.clock.now());
    return this.change(contract, { contract_state: "DECLINED" });
  }

  /** Ends a signed contract. @throws Refusal 400 `INVALID_REQUEST` where it is not signed, or ended already */
  terminate(
    contract: SimulatedContract,
    mode: TerminationMode,
    remark?: string,
  ): SimulatedContract {
    if (contract.contract_state !== "SIGNED") {
      throw invalidRequest(
        `the contract is ${contract.contract_state}, not SIGNED`,
      );
    }
    return this.change(contract, {
      contract_state: "TERMINATED",
      contract_terminate_info: {
        contract_termination_mode: mode,
        contract_terminated_time: this.clock.rfc3339(),
        ...(remark !== undefined && { contract_termination_remark: remark }),
      },
    });
  }

  private offerAfter(order: SimulatedOrder): Offer {
    return offerOf(this.preSignedFor(order), order, this.clock.now());
  }

  /** The newest pre-signing that names a prepay_id of an order. */
  private preSignedFor(order: SimulatedOrder): SimulatedContract | undefined {
    return prepayIdsOf(order)
      .map((prepayId) => this.codeByPrepayId.get(prepayId) ?? "")
      .map((code) => this.byCode.get(code))
      .findLast((contract) => contract !== undefined);
  }

  private change(
    contract: SimulatedContract,
    changes: Partial<SimulatedContract>,
  ): SimulatedContract {
    return this.keep({ ...contract, ...changes });
  }

  private keep(contract: SimulatedContract): SimulatedContract {
    this.index(contract);
    this.changed(contract);
    return contract;
  }

  private index(contract: SimulatedContract): void {
    const { out_contract_code, prepay_id, contract_id } = contract;
    this.openids.see(contract.request);
    this.byCode.set(out_contract_code, contract);
    if (prepay_id !== undefined) {
      this.codeByPrepayId.set(prepay_id, out_contract_code);
    }
    if (contract_id !== undefined) {
      this.codeByContractId.set(contract_id, out_contract_code);
    }
  }
}
