import {
  type ContractNotification,
  isContract,
  isContractSigned,
  isContractTerminated,
} from "./contract-notification";
import type { WechatPayNotification } from "./wechat-pay-notification";

/** What is known of one contract. All times are RFC 3339, as the events have them. */
export interface KnownContract {
  /** Absent where no event named it. */
  contract_id?: string;
  /** `TERMINATED` is final: a contract that ended is never signed again. */
  state: "SIGNED" | "TERMINATED";
  /** When it was signed: the earliest time in any event, RFC 3339. */
  signedTime?: string;
  /** When it ended: the earliest time in any event, RFC 3339. */
  terminatedTime?: string;
  /** `contract_termination_mode`: who ended it. */
  terminationMode?: string;
}

/** The state of the contract of one `out_contract_code`: a plain value that can be stored as JSON. */
export interface ContractStanding extends KnownContract {
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
  /**
   * What the rest follows from: one entry per `contract_id` that events of this code named, newest first. Store it with the
   * rest: with it the order of events does not matter.
   */
  contracts: KnownContract[];
}

/**
 * The state of a contract after one more event. The events of one code lead to the same state in whatever order they arrive
 * and however often, since the times in them count, and not the time of their arrival.
 *
 * - A contract that ended stays ended, even if its signing is reported later.
 * - Its times are `contract_signed_time` and `contract_terminated_time`, else `operate_time`, else the event's `create_time`;
 *   of times that differ the earliest counts, of modes of termination that differ the first by the alphabet.
 * - If one code has several contracts, the one signed last counts; an event without `contract_id` is about that one.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.SIGN",
 *   resource: { out_contract_code, contract_id: "1", openid },
 * });
 * const standing = contractStateAfter(undefined, await notifications.verify(headers, Buffer.from(body)));
 * console.log(standing?.state); // SIGNED
 * ```
 * @param current the state so far; undefined before the first event
 * @param event of any kind; one of another code, or that reports neither a signing nor a termination, changes nothing
 * @returns a new value, or `current` itself where the event changes nothing
 */
export function contractStateAfter(
  current: ContractStanding,
  event: WechatPayNotification,
): ContractStanding;
/** The state of a contract after an event, which may be its first. */
export function contractStateAfter(
  current: ContractStanding | undefined,
  event: WechatPayNotification,
): ContractStanding | undefined;
export function contractStateAfter(
  current: ContractStanding | undefined,
  event: WechatPayNotification,
): ContractStanding | undefined {
  if (!isContract(event)) {
    return current;
  }
  const { out_contract_code } = event.resource;
  const told = toldBy(event);
  if (!told || (current && current.out_contract_code !== out_contract_code)) {
    return current;
  }
  const known = current?.contracts ?? [];
  const isTold = ({ contract_id }: KnownContract) =>
    contract_id === told.contract_id;
  const contracts = [
    ...known.filter((contract) => !isTold(contract)),
    known.filter(isTold).reduce(joined, told),
  ].sort(newestFirst);
  const unnamed = contracts.filter(({ contract_id }) => !contract_id);
  const newest = contracts.find(({ contract_id }) => contract_id);
  return {
    out_contract_code,
    ...[newest ?? contracts[0]!, ...unnamed].reduce(joined),
    contracts,
  };
}

function toldBy(event: ContractNotification): KnownContract | undefined {
  const { create_time, resource } = event;
  const contract_id = firstText(resource.contract_id);
  if (isContractTerminated(event)) {
    const info = resource.contract_terminate_info;
    return {
      contract_id,
      state: "TERMINATED",
      signedTime: firstTime(resource.contract_signed_time),
      terminatedTime: firstTime(
        info?.contract_terminated_time,
        resource.operate_time,
        create_time,
      ),
      terminationMode: firstText(
        info?.contract_termination_mode,
        resource.contract_termination_mode,
      ),
    };
  }
  return isContractSigned(event)
    ? {
        contract_id,
        state: "SIGNED",
        signedTime: firstTime(
          resource.contract_signed_time,
          resource.operate_time,
          create_time,
        ),
      }
    : undefined;
}

/** Both pieces of knowledge about one contract as one, whichever came first. */
function joined(one: KnownContract, other: KnownContract): KnownContract {
  return {
    contract_id: one.contract_id ?? other.contract_id,
    state: one.state === "TERMINATED" ? one.state : other.state,
    signedTime: least([one.signedTime, other.signedTime], byTime),
    terminatedTime: least([one.terminatedTime, other.terminatedTime], byTime),
    terminationMode: least(
      [one.terminationMode, other.terminationMode],
      byText,
    ),
  };
}

function least(
  values: (string | undefined)[],
  order: (one: string, other: string) => number,
): string | undefined {
  return values.filter((value) => value !== undefined).sort(order)[0];
}

/** By the instant, whatever the offset; the text decides between two ways to write one. */
function byTime(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other) || byText(one, other);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** A contract whose signing has not been told yet is placed by its end. */
function newestFirst(one: KnownContract, other: KnownContract): number {
  const placed = ({ signedTime, terminatedTime }: KnownContract) =>
    signedTime ?? terminatedTime ?? "0000-01-01T00:00:00Z";
  return (
    Date.parse(placed(other)) - Date.parse(placed(one)) ||
    byText(other.contract_id ?? "", one.contract_id ?? "")
  );
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

function firstTime(...values: unknown[]): string | undefined {
  return values
    .filter((value) => typeof value === "string")
    .find((text) => RFC_3339.test(text) && !Number.isNaN(Date.parse(text)));
}

function firstText(...values: unknown[]): string | undefined {
  return values
    .filter((value) => typeof value === "string")
    .find((text) => text !== "");
}
