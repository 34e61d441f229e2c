import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canDeduct,
  canSchedule,
  type DeductibleContract,
  nextDeductionWindow,
} from "../../lib";

const DAY_MS = 24 * 60 * 60 * 1000;
const FROM = Date.parse("2026-01-01T00:00:00+08:00");

/** Beijing's clock, told by Intl and not by the code under test. */
const BEIJING = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "medium",
});
const timeOf = (at: Date) => BEIJING.format(at).slice(11, 16);
const dayOf = (at: Date) => BEIJING.format(at).slice(0, 10);
const dayNumber = (at: Date) => Date.parse(dayOf(at)) / DAY_MS;

const moment = fc
  .integer({ min: 0, max: 400 * DAY_MS })
  .map((after) => new Date(FROM + after));
const day = moment.map(dayOf);
const notice = fc.oneof(
  fc.constant("required" as const),
  fc.record({
    sentAt: moment,
    deduct_duration: fc.option(
      fc.record({ count: fc.integer({ min: 1, max: 3 }) }),
      { nil: undefined },
    ),
  }),
);
const contract: fc.Arbitrary<DeductibleContract> = fc.record(
  {
    contract_state: fc.constantFrom("SIGNED", "SIGNED", "SIGNED", "TERMINATED"),
    contract_signed_time: moment.map((at) => at.toISOString()),
    hasDeducted: fc.boolean(),
    isPending: fc.constantFrom(false, false, true),
    notice,
    deduct_schedule: fc.record({
      estimated_deduct_date: day,
      schedule_state: fc.constantFrom("NO_SCHEDULED", "SCHEDULED", "PAID"),
    }),
  },
  { requiredKeys: ["contract_state"] },
);

const holds = <Values extends unknown[]>(
  values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  property: (...values: Values) => void,
) =>
  fc.assert(
    fc.property(
      ...(values as unknown as [fc.Arbitrary<never>]),
      property as never,
    ),
    { numRuns: 500 },
  );

describe("The time of a deduction", () => {
  it("is within the next window, and there alone", () => {
    holds<[DeductibleContract, Date, boolean]>(
      [contract, moment, fc.boolean()],
      (given, at, deductionHours) => {
        const next = nextDeductionWindow(given, at, { deductionHours });
        const isIn = next !== undefined && next.from <= at && at < next.until;
        expect(canDeduct(given, at, { deductionHours })).toBe(isIn);
        if (next) {
          expect(at < next.until && next.from < next.until).toBe(true);
          // Each moment of it is one, and the one after it begins no earlier.
          expect(canDeduct(given, next.from, { deductionHours })).toBe(true);
          const last = new Date(next.until.getTime() - 1);
          expect(canDeduct(given, last, { deductionHours })).toBe(true);
          const then = nextDeductionWindow(given, next.until, {
            deductionHours,
          });
          expect(then === undefined || then.from >= next.until).toBe(true);
        }
      },
    );
  });

  it("is from 7:00 to 22:00 in Beijing", () => {
    holds<[DeductibleContract, Date]>([contract, moment], (given, at) => {
      if (canDeduct(given, at)) {
        expect(timeOf(at) >= "07:00" && timeOf(at) < "22:00").toBe(true);
        // Without hours, the same days and more of each.
        expect(canDeduct(given, at, { deductionHours: false })).toBe(true);
      }
    });
  });

  it("is never that of a contract that has ended, or has a deduction pending", () => {
    holds<[DeductibleContract, Date]>([contract, moment], (given, at) => {
      if (given.contract_state !== "SIGNED" || given.isPending) {
        expect(nextDeductionWindow(given, at)).toBeUndefined();
      }
    });
  });

  it("is any day where no notice is asked for", () => {
    holds<[Date]>([moment], (at) => {
      const { from, until } = nextDeductionWindow(
        { contract_state: "SIGNED" },
        at,
      )!;
      expect([timeOf(from), timeOf(until)]).toEqual(["07:00", "22:00"]);
      expect(dayNumber(from) - dayNumber(at)).toBe(
        timeOf(at) >= "22:00" ? 1 : 0,
      );
    });
  });

  it("is from the second day after a notice on, for its days", () => {
    holds<[Date, number | undefined, Date]>(
      [
        moment,
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        moment,
      ],
      (sentAt, count, at) => {
        const given: DeductibleContract = {
          contract_state: "SIGNED",
          notice: { sentAt, ...(count && { deduct_duration: { count } }) },
        };
        const waited = dayNumber(at) - dayNumber(sentAt);
        const isItsDay = waited >= 2 && waited < 2 + (count ?? 7);
        expect(canDeduct(given, at, { deductionHours: false })).toBe(isItsDay);
      },
    );
  });

  it("is the first 12 hours after the signing, once, where a notice is missing", () => {
    holds<[Date, number, boolean]>(
      [moment, fc.integer({ min: 0, max: 2 * DAY_MS }), fc.boolean()],
      (signed, after, hasDeducted) => {
        const given: DeductibleContract = {
          contract_state: "SIGNED",
          contract_signed_time: signed.toISOString(),
          hasDeducted,
          notice: "required",
        };
        const at = new Date(signed.getTime() + after);
        expect(canDeduct(given, at, { deductionHours: false })).toBe(
          !hasDeducted && after < DAY_MS / 2,
        );
      },
    );
  });

  it("is the day that was scheduled, and no other", () => {
    holds<[string, Date]>([day, moment], (estimated_deduct_date, at) => {
      const given = (schedule_state: string): DeductibleContract => ({
        contract_state: "SIGNED",
        deduct_schedule: { estimated_deduct_date, schedule_state },
      });
      const whole = { deductionHours: false };
      expect(canDeduct(given("SCHEDULED"), at, whole)).toBe(
        dayOf(at) === estimated_deduct_date,
      );
      for (const state of ["NO_SCHEDULED", "PAID", "EXPIRED"]) {
        expect(canDeduct(given(state), at, whole)).toBe(false);
      }
    });
  });

  it("is scheduled on the day before, from 8:00 to 19:30, once", () => {
    holds<[string, Date]>([day, moment], (estimated_deduct_date, at) => {
      const given = (schedule_state: string): DeductibleContract => ({
        contract_state: "SIGNED",
        deduct_schedule: { estimated_deduct_date, schedule_state },
      });
      const isEve =
        Date.parse(estimated_deduct_date) / DAY_MS === dayNumber(at) + 1;
      const isTime = timeOf(at) >= "08:00" && timeOf(at) < "19:30";
      expect(canSchedule(given("NO_SCHEDULED"), at)).toBe(isEve && isTime);
      expect(canSchedule(given("SCHEDULED"), at)).toBe(false);
    });
  });
});
