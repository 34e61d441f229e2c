import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QueryContractDto, TerminateContractDto } from "../../lib/contract/dto";
import * as preSigning from "../../lib/pre-entrust-sign/dto";
import type { WireDtoClass } from "../../lib/validation/wire-dto";
import { RequestValidationError } from "../../lib/validation/request-validation.error";
import { validateRequest } from "../../lib/validation/validate-request";
import { type Field, type Operation, OPERATIONS } from "./operations";

const CLASSES: Record<string, WireDtoClass> = {
  "ecommerce.payRedirectSign": preSigning.EcommercePayRedirectSignDto,
  "ecommerce.miniProgram": preSigning.EcommerceMiniProgramDto,
  "normal.payRedirectSign": preSigning.NormalPayRedirectSignDto,
  "normal.miniProgram": preSigning.NormalMiniProgramDto,
  "serviceProvider.payRedirectSign":
    preSigning.ServiceProviderPayRedirectSignDto,
  "serviceProvider.miniProgram": preSigning.ServiceProviderMiniProgramDto,
  "qs.payRedirectSign": preSigning.QsPayRedirectSignDto,
  "qs.miniProgram": preSigning.QsMiniProgramDto,
  query: QueryContractDto,
  terminate: TerminateContractDto,
};

/** Whether WeChat Pay's table allows a value, told without the package's own rules. */
function allows(field: Field, value: unknown): boolean {
  if (field.kind === "integer") {
    return (
      typeof value === "number" && Number.isSafeInteger(value) && value >= 1
    );
  }
  if (typeof value !== "string") {
    return false;
  }
  let characters = 0;
  let isBlank = true;
  let isCode = true;
  let isIdentifier = true;
  let isSupported = true;
  for (const character of value) {
    characters += 1;
    isBlank &&= character.trim() === "";
    isCode &&=
      (character >= "0" && character <= "9") ||
      (character >= "A" && character <= "Z") ||
      (character >= "a" && character <= "z");
    isIdentifier &&= character > " " && character < "\x7f";
    const point = character.codePointAt(0)!;
    isSupported &&= point < 0x10000 && !(point >= 0xd800 && point <= 0xdfff);
  }
  return (
    !isBlank &&
    isSupported &&
    characters <= field.maxLength! &&
    (field.kind !== "identifier" || isIdentifier) &&
    (field.kind !== "code" || isCode) &&
    (field.kind !== "url" || PUBLIC_URLS.includes(value))
  );
}

/** The only addresses that are allowed among those that are drawn; `notify-url.properties` draws others. */
const PUBLIC_URLS = [
  "https://yourapp.com/notify",
  `https://yourapp.com/${"n".repeat(256 - 20)}`,
];

/** The fields that a request is refused for. */
function fieldsAtFault(
  fields: Record<string, Field>,
  data: Record<string, unknown>,
): string[] {
  return Object.entries(fields)
    .filter(([name, field]) => {
      if (data[name] !== undefined) {
        return !allows(field, data[name]);
      }
      return !field.orElse || data[field.orElse] === undefined;
    })
    .map(([name]) => name)
    .sort();
}

const characters = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(..."azAZ09") },
  fc.constantFrom("_", " ", "\n", "\0", "微", "é", "٣", "１", "😀", "\ud800"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);

/** Strings about as long as a field may be, and of any other length. */
const nearLength = (maximum: number) =>
  fc
    .oneof(
      fc.integer({ min: maximum - 1, max: maximum + 1 }),
      fc.integer({ min: 0, max: maximum * 2 }),
    )
    .chain((length) =>
      fc.oneof(
        characters.map((character) => character.repeat(length)),
        fc.string({ unit: characters, minLength: length, maxLength: length }),
        fc.string({
          unit: fc.constantFrom(..."azAZ09"),
          minLength: length,
          maxLength: length,
        }),
      ),
    );

const circular: unknown[] = [];
circular.push(circular);

const wrongType = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", "   ", "\u3000", circular),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withObjectString: true,
  }),
);

const numbers = fc.oneof(
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(
    0,
    -0,
    1,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER + 1,
    Number.MIN_VALUE,
  ),
);

function anyValue(field: Field): fc.Arbitrary<unknown> {
  if (field.kind === "integer") {
    return fc.oneof(numbers, numbers.map(String), wrongType);
  }
  const texts = nearLength(field.maxLength!);
  return field.kind === "url"
    ? fc.oneof(fc.constantFrom(...PUBLIC_URLS), texts, wrongType)
    : fc.oneof({ weight: 3, arbitrary: texts }, numbers, wrongType);
}

function faultsOf(operation: Operation, data: object): string[] {
  try {
    const request = validateRequest(CLASSES[operation.name]!, data, {});
    expect(JSON.parse(JSON.stringify(request))).toEqual(
      JSON.parse(JSON.stringify(data)),
    );
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(RequestValidationError);
    const { errors } = error as RequestValidationError;
    for (const { property, constraints } of errors) {
      for (const message of Object.values(constraints ?? {})) {
        expect(message).toContain(property);
      }
    }
    return errors.map(({ property }) => property).sort();
  }
}

describe.each(OPERATIONS)("any request of $name", (operation) => {
  const { fields, data } = operation;

  it.each(Object.entries(fields))(
    "is accepted or refused for the value of %s as the table has it",
    (name, field) => {
      const ends = { accepted: 0, refused: 0 };
      fc.assert(
        fc.property(
          fc.option(anyValue(field), { nil: undefined, freq: 20 }),
          (value) => {
            const changed = { ...data, [name]: value };
            const expected = fieldsAtFault(fields, changed);
            expect(faultsOf(operation, changed)).toEqual(expected);
            ends[expected.length === 0 ? "accepted" : "refused"] += 1;
          },
        ),
        { numRuns: 150 },
      );
      // A property that met one end only would prove little.
      expect(Math.min(ends.accepted, ends.refused)).toBeGreaterThan(3);
    },
  );

  it("is refused for every field at fault and for no other", () => {
    const anyRequest = fc.record(
      Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [
          name,
          fc.oneof(fc.constant(data[name]), anyValue(field)),
        ]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyRequest, (request) => {
        expect(faultsOf(operation, request)).toEqual(
          fieldsAtFault(fields, request),
        );
      }),
      { numRuns: 200 },
    );
  });
});
