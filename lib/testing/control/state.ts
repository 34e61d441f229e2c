import type {
  MerchantKind,
  SigningManner,
} from "../contracts/pre-entrust-sign-operations";
import type { SimulatedContract } from "../contracts/contract";
import type { SimulatedPlan } from "../deductions/plan";
import type {
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "../deductions/plan-contract";
import type { Exchange } from "../exchange/exchange";
import type { Delivery } from "../notifications/delivery";
import type { NotificationSigner } from "../notifications/notification-keys";
import type { SimulatedNotification } from "../notifications/simulated-notification";
import type { SimulatedOrder } from "../orders/order";
import type { SimulatedRefund } from "../refunds/refund";

/*
 * What the page and other programs read of a running simulator. Times are in milliseconds since the epoch, on the
 * simulated clock unless it says otherwise.
 *
 * - `GET /simulator/state` answers a `SimulatorState`: the newest of each list, the oldest first.
 * - `GET /simulator/{list}?before=KEY&limit=100&about=VALUE&search=TEXT&failed=true` answers a `Page` of older ones, or of those
 *   that name a value, hold a text or failed; `GET /simulator/{list}/{key}` answers one. The lists and their keys: `orders`
 *   (out_trade_no), `contracts` (out_contract_code), `planContracts` (contract_id), `planSignings` (pre_entrustweb_id), `refunds` (out_refund_no),
 *   `notifications` (id), `exchanges` (requestId).
 * - `GET /simulator/events` sends `state` (a `SimulatorState`) at each connection, then `change` (a `StateChange`).
 * - `GET /simulator/exchanges/{requestId}/curl` and `/simulator/notifications/{id}/curl` answer `{ "curl": "…" }`;
 *   `GET /simulator/log.har` and `/simulator/log.jsonl` are files of all that is kept of the log.
 *
 * What it does, by POST of JSON beside the acts of the user:
 * - `/simulator/advance` `{ "days": 1, "hours": 2, "minutes": 3, "seconds": 4 }`, or `{ "to": "next-retry" }`: answered
 *   when all that fell due was sent and answered
 * - `/simulator/contracts/{out_contract_code}/retention` `{}` asks the merchant what would keep the user;
 *   `/simulator/deductions/{out_trade_no}/settle` `{ "end": "NOTENOUGH" }` ends a deduction that is under way
 * - `GET /simulator/fault-kinds` answers what faults there are, each kind with its parameters
 * - `/simulator/faults`, `/simulator/notification-faults` `{ "fault": "always delay ms=800 for=60s" }`; DELETE takes all
 *   back, and of `…/{id}` one
 * - `/simulator/exchanges/{requestId}/fault` `{ "fault": "status status=500" }`: the next such request meets it
 * - `/simulator/notifications/{id}/redeliver` `{ "fault": "signtest" }`, or `{}`
 * - `/simulator/offline` `{ "seconds": 60 }`: the port refuses connections, this page's too
 * - `/simulator/certificates` `{}` issues one that signs from now on; DELETE of `…/{serial}` takes it off the list
 * - `/simulator/migration` `{}`: notifications change over to the public key within seven days of the simulated clock;
 *   `/simulator/signing-key` `{ "signedBy": "publicKey" | "certificate" | 0.3 }`
 */

/** The lists of a simulator, by what their entries are. */
export interface StateLists {
  readonly orders: readonly OrderState[];
  readonly contracts: readonly ContractState[];
  readonly planContracts: readonly PlanContractState[];
  readonly planSignings: readonly PlanSigningState[];
  readonly refunds: readonly SimulatedRefund[];
  readonly notifications: readonly NotificationState[];
  readonly exchanges: readonly ExchangeState[];
}

/** What is one at a time, and is sent whole where it has changed. */
export interface StateSettings {
  readonly clock: ClockState;
  readonly keys: KeysState;
  readonly faults: readonly FaultState[];
  readonly notificationFaults: readonly FaultState[];
}

/** What there is. */
export interface SimulatorState extends StateLists, StateSettings {
  readonly baseUrl: string;
  readonly mchid: string;
  /** Where notifications go, whatever `notify_url` says. */
  readonly notifyTo?: string;
  /** Whether the merchant is asked what would keep a user who is about to end a contract of a plan. */
  readonly asksRetention: boolean;
  /** How many there are of each list; those that are not here are asked for by pages. */
  readonly totals: Readonly<Record<keyof StateLists, number>>;
}

/** What has changed: entries that are new or take the place of those of the same key, and settings. */
export type StateChange = Partial<StateLists & StateSettings> &
  Pick<SimulatorState, "totals">;

/** A part of a list, the oldest first. */
export interface Page<Entry> {
  readonly items: readonly Entry[];
  /** How many there are of all that were asked for; absent where a search stopped with more to look through. */
  readonly total?: number;
  /** What `before` asks for the older ones by; absent where there are none. */
  readonly before?: string;
}

/** The clock of the simulated WeChat Pay. */
export interface ClockState {
  readonly now: number;
  /** How far it was moved, in milliseconds. */
  readonly advancedMs: number;
  /** When the next notification is sent again. */
  readonly nextRetryAt?: number;
}

/** What signs. */
export interface KeysState {
  /** What signs notifications: one kind of key, or the share that the public key signs. */
  readonly notificationsSignedBy: NotificationSigner;
  /** From when and until when notifications change over to the public key, day by day. */
  readonly migration?: { readonly from: number; readonly until: number };
  readonly publicKeyId: string;
  readonly certificates: readonly {
    readonly serial: string;
    readonly notBefore: number;
    readonly notAfter: number;
    /** Whether it signs where nothing asks for another key. */
    readonly current: boolean;
  }[];
}

/** A fault to come. */
export interface FaultState {
  /** What `DELETE /simulator/faults/{id}` takes it back by. */
  readonly id: string;
  /** As `POST /simulator/faults` takes it, such as `always delay ms=800`. */
  readonly text: string;
  /** When it ends by itself. */
  readonly until?: number;
}

export interface OrderState extends Omit<SimulatedOrder, "request"> {
  /** The user as the order names it. */
  readonly payer?: unknown;
}

export interface ContractState extends Omit<
  SimulatedContract,
  "operation" | "request"
> {
  readonly kind: MerchantKind;
  readonly manner: SigningManner;
  readonly openids: readonly string[];
  readonly contract_display_account: unknown;
  /** The end of the two hours in which the user may sign. */
  readonly signable_until: number;
}

/** What the page is told of a plan's user and terms beside the contract. */
interface PlanState {
  /** The user; none where the pre-signing names nobody. */
  readonly openids: readonly string[];
  /** What was agreed on with WeChat Pay. */
  readonly plan: SimulatedPlan;
}

export interface PlanContractState extends SimulatedPlanContract, PlanState {}

export interface PlanSigningState extends SimulatedPlanSigning, PlanState {}

/** One event, with every attempt to deliver it. */
export interface NotificationState extends Omit<
  SimulatedNotification,
  "event" | "deliveries"
> {
  readonly summary: string;
  /** RFC 3339. */
  readonly create_time: string;
  /** The resource, decrypted. */
  readonly resource: unknown;
  /**
   * `underway`: the first attempt is; `received`: an attempt counted; `waiting`: none did, and it is sent again at
   * `nextAttemptAt`; `given-up`: it is not. Forged attempts do not count.
   */
  readonly state: "underway" | "received" | "waiting" | "given-up";
  readonly deliveries: readonly DeliveryState[];
  /** The numbers and codes that it names. */
  readonly about: readonly string[];
}

/** One attempt: `sent` is what went over the wire, `body` what the merchant answered. */
export interface DeliveryState extends Delivery {
  /** What the signature in its headers covers, three lines; absent where nothing signs it. */
  readonly signedText?: string;
}

/** One request, and what became of it. */
export interface ExchangeState extends Exchange {
  /** The five lines that its signature must cover; there whenever `Authorization` could be read. */
  readonly signedMessage?: string;
  /** The numbers and codes that it names, in its path, its body and its answer. */
  readonly about: readonly string[];
}
