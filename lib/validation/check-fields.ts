import { ValidationError } from "class-validator";
import { isRecord } from "../apiv3/value-kind";
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
  return new FieldCheck(settings, related).errorsOf(Dto, request, "");
}

class FieldCheck {
  constructor(
    private readonly settings: Settings,
    private readonly related: OperationDtos,
  ) {}

  errorsOf(
    Dto: WireDtoClass,
    values: Record<string, unknown>,
    at: string,
  ): ValidationError[] {
    const errors = this.settings.allowUnknownFields
      ? []
      : this.unknownFields(Dto, values, at);
    for (const [name, field] of fieldsOf(Dto)) {
      const path = at + name;
      const value = values[name];
      const nested = this.nestedErrors(field, value, path);
      const constraints =
        nested.length > 0 ? {} : this.broken(field, value, values);
      if (Object.keys(constraints).length > 0) {
        errors.push(errorOf(path, constraints));
      }
      errors.push(...nested);
    }
    return errors;
  }

  /** A rule about an object as a whole is asked where its fields are right, so that it may rely on them. */
  private nestedErrors(
    { nested, openApi }: Field,
    value: unknown,
    path: string,
  ): ValidationError[] {
    if (!nested) {
      return [];
    }
    if (!openApi.isArray) {
      return isRecord(value)
        ? this.errorsOf(nested(value), value, `${path}.`)
        : [];
    }
    const elements = Array.isArray(value) ? value : [];
    return elements.flatMap((element, index) => {
      const place = `${path}[${index}]`;
      return isRecord(element)
        ? this.errorsOf(nested(element), element, `${place}.`)
        : [errorOf(place, { isObject: object(element)! })];
    });
  }

  private broken(
    { presence, rules }: Field,
    value: unknown,
    siblings: Record<string, unknown>,
  ): Constraints {
    if (value === undefined) {
      const problem = presence?.(siblings);
      return problem === undefined ? {} : { isDefined: problem };
    }
    const constraints: Constraints = {};
    for (const [name, rule] of Object.entries(rules)) {
      const problem = rule(value, siblings);
      if (problem !== undefined && !this.isLifted(name)) {
        constraints[name] = problem;
      }
    }
    return constraints;
  }

  private isLifted(rule: string): boolean {
    return (
      rule === "isPublicNotifyUrl" &&
      this.settings.allowInsecureNotifyUrl === true
    );
  }

  private unknownFields(
    Dto: WireDtoClass,
    values: Record<string, unknown>,
    at: string,
  ): ValidationError[] {
    const known = [...fieldsOf(Dto).keys()];
    return Object.keys(values)
      .filter((name) => !known.includes(name))
      .map((name) => {
        const where = at ? at.slice(0, -1) : "this request";
        const hint = (at ? "" : this.owners(name)) || nearest(name, known);
        return errorOf(at + name, {
          isKnownField: `is not a field of ${where}${hint}`,
        });
      });
  }

  private owners(name: string): string {
    const operations = Array.from(this.related)
      .filter(([, Dto]) => fieldsOf(Dto).has(name))
      .map(([operation]) => operation);
    return operations.length > 0
      ? `; it belongs to ${operations.join(", ")}`
      : "";
  }
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
