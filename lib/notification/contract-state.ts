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
  /** When it was signed: the earliest time that an event tells, RFC 3339. */
  signedTime?: string;
  /** When it ended: the earliest time that an event tells, RFC 3339. */
  terminatedTime?: string;
  /** `contract_termination_mode`: who ended it. */
  terminationMode?: string;
}

/** Where the contract of one `out_contract_code` stands: a plain value, to be stored as JSON. */
export interface ContractStanding extends KnownContract {
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
  /**
   * What the rest follows from: one entry per `contract_id` that events of this code named, newest first. Store it with the
   * rest, for it is what makes the order of events indifferent.
   */
  contracts: KnownContract[];
}

/**
 * Where a contract stands after one more event. The events of one code lead to the same standing in whatever order they come
 * and however often, since what counts is the times that they tell, and not the time that they come.
 *
 * - A contract that ended stays so, though its signing be told later.
 * - Its times are `contract_signed_time` and `contract_terminated_time`, else `operate_time`, else the event's `create_time`;
 *   of times that differ the earliest counts, of modes of termination that differ the first by the alphabet.
 * - Should one code ever have several contracts, the one signed last counts; an event without `contract_id` tells of that one.
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
 * @param current the standing so far; undefined before the first event
 * @param event of any kind; one of another code, or that tells neither of a signing nor of an end, changes nothing
 * @returns a new value, or `current` itself where the event changes nothing
 */
export function contractStateAfter(
  current: ContractStanding,
  event: WechatPayNotification,
): ContractStanding;
/** Where a contract stands after an event, which may be the first of it. */
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
