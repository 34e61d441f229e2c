import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ContractNotification,
  type ContractResource,
  type ContractStanding,
  contractStateAfter,
  isContractSigned,
  isContractTerminated,
} from "../../lib";

const at = (hour: string) => `2026-06-08T${hour}:00:00+08:00`;

const event = (
  event_type: string,
  resource: Partial<ContractResource> = {},
  create_time = at("23"),
): ContractNotification => ({
  id: "1",
  create_time,
  event_type,
  resource: { out_contract_code: "A1", ...resource },
});

const signed = (hour: string, contract_id?: string) =>
  event("ENTRUST.SIGN", { contract_id, contract_signed_time: at(hour) });

const terminated = (hour: string, contract_id?: string) =>
  event("ENTRUST.TERMINATE", {
    contract_id,
    contract_terminate_info: {
      contract_termination_mode: "USER_TERMINATE",
      contract_terminated_time: at(hour),
    },
  });

/** The standing after events that come in this order, stored as JSON after each. */
const after = (...events: ContractNotification[]) =>
  events.reduce<ContractStanding | undefined>((current, next) => {
    const standing = contractStateAfter(current, next);
    return standing && JSON.parse(JSON.stringify(standing));
  }, undefined);

describe("where a contract stands", () => {
  it("follows from a signing", () => {
    expect(after(signed("10", "c1"))).toEqual({
      out_contract_code: "A1",
      contract_id: "c1",
      state: "SIGNED",
      signedTime: at("10"),
      contracts: [{ contract_id: "c1", state: "SIGNED", signedTime: at("10") }],
    });
  });

  it.each([
    ["after", [signed("10", "c1"), terminated("12", "c1")]],
    ["before", [terminated("12", "c1"), signed("10", "c1")]],
  ])("is terminated where the end is told %s the signing", (_, events) => {
    expect(after(...events)).toMatchObject({
      contract_id: "c1",
      state: "TERMINATED",
      signedTime: at("10"),
      terminatedTime: at("12"),
      terminationMode: "USER_TERMINATE",
    });
  });

  it("stays terminated though a signing of the same contract bears a later time", () => {
    expect(after(terminated("12", "c1"), signed("15", "c1"))).toMatchObject({
      state: "TERMINATED",
    });
  });

  it.each([
    ["of another code", event("ENTRUST.SIGN", { out_contract_code: "B2" })],
    ["of a payment", event("TRANSACTION.SUCCESS")],
    ["of a new state", event("ENTRUST.SIGN", { contract_state: "PAUSED" })],
    [
      "without a code",
      event("ENTRUST.TERMINATE", { out_contract_code: undefined }),
    ],
  ])("is untouched by an event %s", (_, other) => {
    const standing = contractStateAfter(undefined, signed("10"))!;
    expect(contractStateAfter(standing, other)).toBe(standing);
  });

  it("is unknown where no event told", () => {
    expect(
      contractStateAfter(undefined, event("TRANSACTION.SUCCESS")),
    ).toBeUndefined();
    expect(
      contractStateAfter(
        undefined,
        event("ENTRUST.SIGN", { out_contract_code: undefined }),
      ),
    ).toBeUndefined();
  });

  it("leaves the former standing as it was", () => {
    const former = Object.freeze(after(signed("10", "c1"))!);
    former.contracts.forEach(Object.freeze);
    Object.freeze(former.contracts);
    const copy = structuredClone(former);
    expect(contractStateAfter(former, terminated("12", "c1")).state).toBe(
      "TERMINATED",
    );
    expect(former).toEqual(copy);
  });
});

describe("the times of a contract", () => {
  const info = (contract_terminated_time?: string) => ({
    contract_termination_mode: "API",
    contract_terminated_time,
  });

  it.each([
    ["their own", { contract_signed_time: at("10") }, at("10")],
    ["operate_time", { operate_time: at("11") }, at("11")],
    [
      "their own before operate_time",
      { contract_signed_time: at("10"), operate_time: at("09") },
      at("10"),
    ],
    ["create_time", {}, at("23")],
    [
      "create_time where the others are no texts",
      { contract_signed_time: [at("10")] as never, operate_time: 11 as never },
      at("23"),
    ],
    [
      "create_time where the others only begin as times",
      { contract_signed_time: `${at("10")} (noon)`, operate_time: "2026Z" },
      at("23"),
    ],
  ])("of a signing are %s", (_, resource, time) => {
    expect(after(event("ENTRUST.SIGN", resource))?.signedTime).toBe(time);
  });

  it.each([
    ["their own", { contract_terminate_info: info(at("10")) }, at("10")],
    [
      "operate_time",
      { contract_terminate_info: info(), operate_time: at("11") },
      at("11"),
    ],
    [
      "their own before operate_time",
      { contract_terminate_info: info(at("10")), operate_time: at("09") },
      at("10"),
    ],
    ["create_time", { contract_terminate_info: info() }, at("23")],
    ["create_time, where nothing else is told", {}, at("23")],
  ])("of an end are %s", (_, resource, time) => {
    const standing = after(event("ENTRUST.TERMINATE", resource));
    expect(standing?.terminatedTime).toBe(time);
  });

  it("of a signing are told by an end too, where it bears them", () => {
    const end = event("ENTRUST.TERMINATE", { contract_signed_time: at("10") });
    expect(after(end)?.signedTime).toBe(at("10"));
    expect(after(terminated("12"))?.signedTime).toBeUndefined();
  });

  it.each([
    "",
    "soon",
    "2026",
    "2026-06-08",
    "2026-06-08 10:00:00",
    "2026-06-08T10:00:00",
    "2026-13-08T10:00:00+08:00",
    "Mon, 08 Jun 2026 10:00:00 GMT",
    1_780_884_000,
    null,
    {},
  ])("are the event's create_time where %j is in their place", (malformed) => {
    const time = malformed as string;
    const standing = after(
      event("ENTRUST.SIGN", { contract_signed_time: time }),
      event("ENTRUST.TERMINATE", {
        operate_time: time,
        contract_terminate_info: info(time),
      }),
    );
    expect(standing).toMatchObject({
      signedTime: at("23"),
      terminatedTime: at("23"),
    });
  });

  it("are unknown where even create_time is malformed; the state is not", () => {
    const standing = after(event("ENTRUST.SIGN", {}, "soon"));
    expect(standing?.state).toBe("SIGNED");
    expect(standing?.signedTime).toBeUndefined();
  });

  it.each(["2026-06-08t10:00:00z", "2026-06-08T10:00:00.123456-03:30"])(
    "may be written %s",
    (time) => {
      const signing = event("ENTRUST.SIGN", { contract_signed_time: time });
      expect(after(signing)?.signedTime).toBe(time);
    },
  );

  it("are compared as instants, whatever their offset", () => {
    const early = "2026-06-08T23:00:00+14:00";
    const late = "2026-06-08T10:00:00Z";
    expect(Date.parse(early)).toBeLessThan(Date.parse(late));
    const events = [early, late].map((contract_signed_time) =>
      event("ENTRUST.SIGN", { contract_signed_time }),
    );
    expect(after(...events)?.signedTime).toBe(early);
    expect(after(...events.toReversed())?.signedTime).toBe(early);
  });

  it("are the earliest told, so that one of their own counts before create_time", () => {
    expect(after(event("ENTRUST.SIGN"), signed("10"))).toMatchObject({
      signedTime: at("10"),
    });
    expect(after(terminated("12"), event("ENTRUST.TERMINATE"))).toMatchObject({
      terminatedTime: at("12"),
    });
  });
});

describe("the mode of an end", () => {
  it.each([
    [
      "in contract_terminate_info",
      { contract_terminate_info: { contract_termination_mode: "API" } },
    ],
    ["flat", { contract_termination_mode: "API" }],
  ])("is read where it stands %s", (_, resource) => {
    const standing = after(event("ENTRUST.TERMINATE", resource));
    expect(standing?.terminationMode).toBe("API");
  });
});

describe("one code with several contracts", () => {
  it("stands as the contract that was signed last", () => {
    const events = [
      signed("10", "c2"),
      terminated("11", "c2"),
      signed("12", "c1"),
    ];
    for (const told of [events, events.toReversed()]) {
      expect(after(...told)).toMatchObject({
        contract_id: "c1",
        state: "SIGNED",
        signedTime: at("12"),
        contracts: [
          { contract_id: "c1", state: "SIGNED" },
          { contract_id: "c2", state: "TERMINATED" },
        ],
      });
      expect(after(...told)).not.toHaveProperty("terminatedTime");
    }
  });

  it("remembers an end until the signing comes that makes it the newest", () => {
    const events = [
      terminated("15", "c2"),
      signed("10", "c1"),
      signed("12", "c2"),
    ];
    expect(after(...events)).toMatchObject({
      contract_id: "c2",
      state: "TERMINATED",
    });
  });

  it("places one by its end whose signing has not been told", () => {
    expect(after(signed("10", "c1"), terminated("15", "c2"))).toMatchObject({
      contract_id: "c2",
      state: "TERMINATED",
    });
    expect(after(signed("18", "c1"), terminated("15", "c2"))).toMatchObject({
      contract_id: "c1",
      state: "SIGNED",
    });
  });

  it("takes an event without contract_id for one about the newest", () => {
    expect(after(terminated("12"), signed("10", "c1"))).toMatchObject({
      contract_id: "c1",
      state: "TERMINATED",
      signedTime: at("10"),
      terminatedTime: at("12"),
    });
    expect(after(signed("10"), terminated("12", "c1"))).toMatchObject({
      contract_id: "c1",
      state: "TERMINATED",
      signedTime: at("10"),
    });
    expect(
      after(signed("10", ""), signed("10", 7 as unknown as string)),
    ).not.toHaveProperty("contract_id");
  });
});

describe("any events of one code", () => {
  const time = fc.constantFrom(
    "2026-06-08T10:00:00+08:00",
    "2026-06-08T02:00:00Z",
    "2026-06-08T11:00:00+08:00",
    "2026-06-08T02:30:00.5Z",
    "2026-06-08T23:30:00+23:00",
    "2026-06-08T01:00:00-05:00",
    "soon",
    undefined,
  );
  const mode = fc.constantFrom(
    "USER_TERMINATE",
    "API",
    "",
    null as unknown as string,
  );

  const anyEvent: fc.Arbitrary<ContractNotification> = fc
    .record({
      event_type: fc.constantFrom(
        "ENTRUST.SIGN",
        "ECOMMERCE_ENTRUST.TERMINATE",
      ),
      contract_state: fc.constantFrom(undefined, "SIGNED", "TERMINATED"),
      contract_id: fc.constantFrom("c1", "c2", "c3", undefined),
      contract_signed_time: time,
      operate_time: time,
      contract_terminated_time: time,
      hasInfo: fc.boolean(),
      contract_termination_mode: mode,
      flatMode: mode,
      create_time: time,
    })
    .map(
      ({
        event_type,
        contract_terminated_time,
        hasInfo,
        contract_termination_mode,
        flatMode,
        create_time,
        ...resource
      }) =>
        event(
          event_type,
          {
            ...resource,
            contract_termination_mode: flatMode,
            contract_terminate_info: hasInfo
              ? { contract_termination_mode, contract_terminated_time }
              : undefined,
          },
          create_time ?? "",
        ),
    );

  function* permutations<T>(values: T[]): Generator<T[]> {
    if (values.length < 2) {
      yield values;
    }
    for (const [index, value] of values.entries()) {
      for (const rest of permutations(values.toSpliced(index, 1))) {
        if (values.length > 1) {
          yield [value, ...rest];
        }
      }
    }
  }

  it("are permuted in every way by this test", () => {
    expect([...permutations([1, 2, 3])].map(String).sort()).toEqual([
      "1,2,3",
      "1,3,2",
      "2,1,3",
      "2,3,1",
      "3,1,2",
      "3,2,1",
    ]);
  });

  it("lead to one standing in every order", () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 2, maxLength: 5 }),
        (events) => {
          const standing = after(...events);
          for (const permutation of permutations(events)) {
            expect(after(...permutation)).toEqual(standing);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("lead to it however often each comes, and when", () => {
    const deliveries = fc
      .array(anyEvent, { minLength: 1, maxLength: 6 })
      .chain((events) =>
        fc.record({
          events: fc.constant(events),
          repeated: fc
            .array(fc.constantFrom(...events), { maxLength: 12 })
            .chain((more) => {
              const all = [...events, ...more];
              return fc.shuffledSubarray(all, { minLength: all.length });
            }),
        }),
      );
    fc.assert(
      fc.property(deliveries, ({ events, repeated }) => {
        expect(after(...repeated)).toEqual(after(...events));
      }),
      { numRuns: 500 },
    );
  });

  it("are taken one by one or in JSON, all the same", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1 }), (events) => {
        const inMemory = events.reduce<ContractStanding | undefined>(
          contractStateAfter,
          undefined,
        );
        expect(JSON.parse(JSON.stringify(inMemory))).toEqual(after(...events));
      }),
    );
  });

  it("show no contract as signed of which one tells the end", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1 }), (events) => {
        const standing = after(...events)!;
        const about = events.filter(
          ({ resource: { contract_id } }) =>
            contract_id === undefined || contract_id === standing.contract_id,
        );
        expect(standing.state).toBe(
          about.some(isContractTerminated) ? "TERMINATED" : "SIGNED",
        );
      }),
    );
  });

  it("show the contract that was signed last, of those whose signing is told", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 23 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (hours) => {
          const signings = hours.map((hour, index) =>
            signed(String(hour).padStart(2, "0"), `c${index}`),
          );
          expect(signings.every(isContractSigned)).toBe(true);
          expect(after(...signings)?.contract_id).toBe(
            `c${hours.indexOf(Math.max(...hours))}`,
          );
        },
      ),
    );
  });
});
