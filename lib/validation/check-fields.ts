import { ValidationError } from "class-validator";
import { isRecord } from "../apiv3/value-kind";
import { type FieldPlan, type PlannedField, planOf } from "./field-plan";
import { nearestName } from "./nearest-name";
import { object } from "./rules";
import type { OperationDtos, ValidationSettings } from "./validate-request";
import { type Field, fieldsOf, type WireDtoClass } from "./wire-dto";

type Constraints = Record<string, string>;
type Settings = Pick<
  ValidationSettings,
  "allowUnknownFields" | "allowInsecureNotifyUrl"
>;

/**
 * What is wrong with a request, and with the objects in it; one error per field, `property` the path to it.
 *
 * @param related other operations, of which one may be meant where a field is unknown to this one
 */
export function checkFields(
  Dto: WireDtoClass,
  request: Record<string, unknown>,
  settings: Settings,
  related: OperationDtos,
): ValidationError[] {
  const check = new FieldCheck(settings, related);
  check.object(Dto, request);
  return check.errors;
}

class FieldCheck {
  readonly errors: ValidationError[] = [];
  /** Names and indexes that lead to the object at hand; a text is made of them where there is an error to name. */
  private readonly path: Array<string | number> = [];

  constructor(
    private readonly settings: Settings,
    private readonly related: OperationDtos,
  ) {}

  object(Dto: WireDtoClass, values: Record<string, unknown>): void {
    const plan = planOf(Dto);
    if (!this.settings.allowUnknownFields) {
      this.unknownFields(plan, values);
    }
    for (const planned of plan.fields) {
      const { name, field } = planned;
      const value = values[name];
      if (value === undefined) {
        const problem = field.presence?.(values);
        if (problem !== undefined) {
          this.add(name, { isDefined: problem });
        }
        continue;
      }
      const before = this.errors.length;
      if (field.nested) {
        this.path.push(name);
        this.nested(field.nested, value, field.openApi.isArray);
        this.path.pop();
      }
      // A rule about an object as a whole is asked where its fields are right, so that it may rely on them.
      if (this.errors.length === before) {
        this.rules(planned, value, values);
      }
    }
  }

  private nested(
    nested: NonNullable<Field["nested"]>,
    value: unknown,
    isList = false,
  ): void {
    if (!isList) {
      if (isRecord(value)) {
        this.object(nested(value), value);
      }
      return;
    }
    const elements: unknown[] = Array.isArray(value) ? value : [];
    for (let index = 0; index < elements.length; index++) {
      const element = elements[index];
      if (isRecord(element)) {
        this.path.push(index);
        this.object(nested(element), element);
        this.path.pop();
      } else {
        this.add(index, { isObject: object(element)! });
      }
    }
  }

  private rules(
    { name, rules }: PlannedField,
    value: unknown,
    siblings: Record<string, unknown>,
  ): void {
    let constraints: Constraints | undefined;
    for (const [ruleName, rule] of rules) {
      const problem = rule(value, siblings);
      if (problem !== undefined && !this.isLifted(ruleName)) {
        (constraints ??= {})[ruleName] = problem;
      }
    }
    if (constraints) {
      this.add(name, constraints);
    }
  }

  private isLifted(rule: string): boolean {
    return (
      rule === "isPublicNotifyUrl" &&
      this.settings.allowInsecureNotifyUrl === true
    );
  }

  private unknownFields(
    { names }: FieldPlan,
    values: Record<string, unknown>,
  ): void {
    for (const name of Object.keys(values)) {
      if (!names.has(name)) {
        const isTop = this.path.length === 0;
        const where = isTop ? "this request" : pathText(this.path);
        const hint =
          (isTop ? this.owners(name) : "") || nearest(name, [...names]);
        this.add(name, { isKnownField: `is not a field of ${where}${hint}` });
      }
    }
  }

  private owners(name: string): string {
    const operations = Array.from(this.related)
      .filter(([, Dto]) => fieldsOf(Dto).has(name))
      .map(([operation]) => operation);
    return operations.length > 0
      ? `; it belongs to ${operations.join(", ")}`
      : "";
  }

  private add(at: string | number, constraints: Constraints): void {
    this.errors.push(errorOf(pathText([...this.path, at]), constraints));
  }
}

/** Such as `detail.goods_detail[0].unit_price`. */
function pathText([first, ...rest]: ReadonlyArray<string | number>): string {
  const steps = rest.map((step) =>
    typeof step === "number" ? `[${step}]` : `.${step}`,
  );
  return [first, ...steps].join("");
}

function nearest(name: string, known: string[]): string {
  const other = nearestName(name, known);
  return other === undefined ? "" : `; the nearest is ${other}`;
}

function errorOf(path: string, constraints: Constraints): ValidationError {
  const error = new ValidationError();
  error.property = path;
  error.constraints = Object.fromEntries(
    Object.entries(constraints).map(([rule, problem]) => [
      rule,
      `${path} ${problem}`,
    ]),
  );
  return error;
}
