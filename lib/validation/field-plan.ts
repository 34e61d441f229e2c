import type { Rule } from "./rules";
import { type Field, fieldsOf, type WireDtoClass } from "./wire-dto";

/** A field with its name, and its rules in a row. */
export interface PlannedField {
  readonly name: string;
  readonly field: Field;
  readonly rules: ReadonlyArray<readonly [name: string, rule: Rule]>;
}

/** A class's fields, laid out once: an order with many goods goes through them for each. */
export interface FieldPlan {
  readonly fields: readonly PlannedField[];
  readonly names: ReadonlySet<string>;
  /** Those whose values are objects with fields of their own. */
  readonly nested: readonly PlannedField[];
}

const plans = new WeakMap<WireDtoClass, FieldPlan>();

/** The plan of a class whose fields are all declared. */
export function planOf(Dto: WireDtoClass): FieldPlan {
  let plan = plans.get(Dto);
  if (plan === undefined) {
    const table = fieldsOf(Dto);
    const fields = Array.from(table, ([name, field]) => ({
      name,
      field,
      rules: Object.entries(field.rules),
    }));
    plan = {
      fields,
      names: new Set(table.keys()),
      nested: fields.filter(({ field }) => field.nested !== undefined),
    };
    plans.set(Dto, plan);
  }
  return plan;
}
