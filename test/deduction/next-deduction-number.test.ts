import fc from "fast-check";
import { expect, it } from "vitest";
import { nextDeductionNumber, RequestValidationError } from "../../lib";

const number = fc.string({
  unit: fc.constantFrom(..."0123456789abcXYZ_-*"),
  minLength: 6,
  maxLength: 28,
});

it("The next number is another, follows from the old one, and can be sent", () => {
  fc.assert(
    fc.property(number, fc.integer({ min: 1, max: 20 }), (first, attempts) => {
      const numbers = [first];
      for (let attempt = 0; attempt < attempts; attempt++) {
        numbers.push(nextDeductionNumber(numbers.at(-1)!));
      }
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const each of numbers) {
        expect(each).toMatch(/^[0-9A-Za-z_\-*]{6,32}$/);
      }
      expect(nextDeductionNumber(first)).toBe(numbers[1]);
    }),
  );
});

it("A first number that ends in -1 is not taken for an attempt", () => {
  expect(nextDeductionNumber("tea-1")).toBe("tea-1-2");
  expect(nextDeductionNumber("tea-1-2")).toBe("tea-1-3");
  expect(nextDeductionNumber("tea-9")).toBe("tea-10");
});

it("A number that leaves no room is refused", () => {
  expect(() => nextDeductionNumber("a".repeat(31))).toThrow(
    RequestValidationError,
  );
});
