import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ContractNotification,
  type ContractStanding,
  contractStateAfter,
} from "../../lib";

/** What WeChat Pay has not documented and may send one day, as JSON brings it. */
const anyJson = fc.jsonValue({ maxDepth: 2, stringUnit: "binary" });

const texts = fc.oneof(
  fc.constantFrom("", "c1", "c2", "ｃ1", "\ud800", "__proto__", "constructor"),
  fc.string({ unit: "binary", maxLength: 4 }),
);

const times = fc.oneof(
  fc.constantFrom(
    "2026-06-08T10:00:00+08:00",
    "2026-06-08T02:00:00Z",
    "2026-06-08T02:00:00.000Z",
    "2026-06-08T24:00:00Z",
    "2026-06-08T23:59:60Z",
    "2026-02-30T10:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59+23:59",
    "2026-06-08T10:00:00+99:99",
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  texts,
);

const sometimesOdd = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 4, arbitrary: usual }, anyJson);

const resource = fc.record(
  {
    contract_id: sometimesOdd(texts),
    contract_state: sometimesOdd(
      fc.constantFrom("SIGNED", "TERMINATED", "PAUSED"),
    ),
    contract_signed_time: sometimesOdd(times),
    operate_time: sometimesOdd(times),
    contract_termination_mode: sometimesOdd(texts),
    contract_terminate_info: sometimesOdd(
      fc.record(
        {
          contract_termination_mode: sometimesOdd(texts),
          contract_terminated_time: sometimesOdd(times),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

/** A verified event: its envelope is as the guard lets it pass, its resource is anything. */
const event = fc
  .record({
    id: fc.constant("1"),
    event_type: fc.oneof(
      fc.constantFrom("ENTRUST.SIGN", "ENTRUST.TERMINATE", "PAY.SUCCESS"),
      texts,
    ),
    create_time: times,
    code: sometimesOdd(fc.constantFrom("A1", "A1", "A1", "A1", "B2")),
    resource,
  })
  .map(
    ({ code, ...rest }) =>
      ({
        ...rest,
        resource: { ...rest.resource, out_contract_code: code },
      }) as ContractNotification,
  );

const throughJson = <T>(value: T): T =>
  value === undefined ? value : JSON.parse(JSON.stringify(value));

const after = (events: ContractNotification[]) =>
  events.reduce<ContractStanding | undefined>(
    (current, next) => throughJson(contractStateAfter(current, next)),
    undefined,
  );

/** Events and the same ones in another order, some of them more than once. */
const deliveries = fc
  .array(event, { minLength: 1, maxLength: 8 })
  .chain((events) =>
    fc.record({
      events: fc.constant(events),
      repeated: fc
        .array(fc.constantFrom(...events), { maxLength: 8 })
        .chain((more) => {
          const all = [...events, ...more];
          return fc.shuffledSubarray(all, { minLength: all.length });
        }),
    }),
  );

describe("Events whose resources hold anything", () => {
  it("lead to one standing of each code, in whatever order and however often they come", () => {
    fc.assert(
      fc.property(deliveries, ({ events, repeated }) => {
        for (const code of ["A1", "B2"]) {
          const isOfCode = ({ resource }: ContractNotification) =>
            resource.out_contract_code === code;
          const standing = after(events.filter(isOfCode));
          expect(after(repeated.filter(isOfCode))).toEqual(standing);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("change nothing where they tell of another contract or of none", () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 8 }),
        event,
        (events, next) => {
          const standing = after(events);
          const then = contractStateAfter(standing, next);
          const code = standing?.out_contract_code;
          if (standing && next.resource.out_contract_code !== code) {
            expect(then).toBe(standing);
          } else if (then) {
            expect(then.out_contract_code).toBe(
              next.resource.out_contract_code,
            );
          }
        },
      ),
    );
  });

  it("leave a standing that is plain and well-formed, with no time that is none", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        const standing = after(events);
        for (const contract of standing?.contracts ?? []) {
          expect(["SIGNED", "TERMINATED"]).toContain(contract.state);
          for (const time of [contract.signedTime, contract.terminatedTime]) {
            expect(time === undefined || Date.parse(time) > -1e15).toBe(true);
          }
          expect(contract.contract_id).not.toBe("");
        }
        const ids = standing?.contracts.map(({ contract_id }) => contract_id);
        expect(new Set(ids).size).toBe(ids?.length ?? 0);
      }),
      { numRuns: 500 },
    );
  });
});
