import { EventEmitter } from "node:events";
import type { SimulatorChange } from "./changes";
import type { Exchange } from "./exchange/exchange";
import type { Delivery } from "./notifications/delivery";
import type { SimulatedNotification } from "./notifications/simulated-notification";

/** The events that a simulator emits while it runs, each with its arguments. */
export interface SimulatorEventMap {
  /** A request was answered, or met a fault instead of an answer. */
  exchange: [exchange: Exchange];
  /** An attempt to deliver a notification is over, whether or not it arrived. */
  delivery: [notification: SimulatedNotification, delivery: Delivery];
  /** An order, a contract, a notification, an exchange …, or a setting is new or has changed. */
  change: [change: SimulatorChange];
}

/**
 * The events of one simulator.
 *
 * @example
 * ```ts
 * wechat.events.once("exchange", ({ path }) => console.log(path));
 * await contracts.query({ out_contract_code });
 * ```
 */
export class SimulatorEvents extends EventEmitter<SimulatorEventMap> {}
