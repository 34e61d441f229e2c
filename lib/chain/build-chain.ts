import { isRecord } from "../apiv3/value-kind";
import type { WechatPayRequestConfig } from "../client/request-config";
import { type Operation, pathFields } from "../operation/define-operation";
import { fieldsOf } from "../validation/wire-dto";
import type { SigningMerchant } from "./chain";

/** Calls one operation. */
export type ChainCall = (
  data: unknown,
  config?: WechatPayRequestConfig,
) => Promise<unknown>;

/** An operation, and what calls it. */
export interface ChainEntry {
  operation: Pick<Operation, "method" | "path" | "request">;
  call: ChainCall;
}

type Values = Readonly<Record<string, unknown>>;

/** A step to the next segment, or one that takes the value of a field. */
interface Step {
  name: string;
  field?: string;
}

interface Remaining extends ChainEntry {
  steps: Step[];
}

const SIGNING_MERCHANT: SigningMerchant[] = [
  "mchid",
  "sp_mchid",
  "combine_mchid",
];

/**
 * The chain of operations: a plain object that holds what it offers and nothing else; no property is made up when it is asked for.
 */
export function buildChain(entries: readonly ChainEntry[]): unknown {
  return nodeOf(
    entries.map((entry) => ({
      ...entry,
      steps: stepsOf(entry.operation.path),
    })),
    {},
  );
}

/** A value is named by the segment before it where its field's name ends so, else by its field. */
function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const segment of path.split("/").slice(1)) {
    const [field] = pathFields(segment);
    const before = steps.at(-1);
    if (field === undefined) {
      steps.push({ name: camelCase(segment) });
    } else if (
      before &&
      camelCase(field).toLowerCase().endsWith(before.name.toLowerCase())
    ) {
      steps[steps.length - 1] = { name: before.name, field };
    } else {
      steps.push({ name: camelCase(field), field });
    }
  }
  return steps;
}

function camelCase(words: string): string {
  return words.replace(/[-_](\w)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}

function nodeOf(entries: readonly Remaining[], values: Values): unknown {
  const here = (method: string) =>
    entries
      .filter(
        ({ steps, operation }) =>
          steps.length === 0 && operation.method === method,
      )
      .map((entry) => callOf(entry, values))[0];
  const post = here("POST");
  const get = here("GET");
  return Object.assign(
    // A function of its own for each chain: `post` must not appear on the service's.
    post ? (...given: unknown[]) => post(...given) : {},
    post && { post },
    get && { get },
    Object.fromEntries(
      Array.from(byFirstStep(entries), ([name, below]) => {
        const field = below[0]!.steps[0]!.field;
        const after = below.map((entry) => ({
          ...entry,
          steps: entry.steps.slice(1),
        }));
        return [
          name,
          field === undefined
            ? nodeOf(after, values)
            : (value: unknown) => nodeOf(after, { ...values, [field]: value }),
        ];
      }),
    ),
  );
}

function byFirstStep(
  entries: readonly Remaining[],
): ReadonlyMap<string, Remaining[]> {
  const groups = new Map<string, Remaining[]>();
  for (const entry of entries) {
    const name = entry.steps[0]?.name;
    if (name !== undefined) {
      groups.set(name, [...(groups.get(name) ?? []), entry]);
    }
  }
  return groups;
}

function callOf(
  { operation, call }: ChainEntry,
  values: Values,
): (...given: unknown[]) => Promise<unknown> {
  const inPath = pathFields(operation.path);
  if (inPath.length === 0) {
    return (data, config) => call(data, config as WechatPayRequestConfig);
  }
  const known = [...inPath, ...SIGNING_MERCHANT];
  const others = Array.from(fieldsOf(operation.request)).filter(
    ([name]) => !known.includes(name),
  );
  if (others.length === 0) {
    return (config) => call(values, config as WechatPayRequestConfig);
  }
  const names = others.map(([name]) => name);
  const nothing = others.every(([, { presence }]) => !presence)
    ? {}
    : undefined;
  return (data = nothing, config) =>
    call(withValues(data, names, values), config as WechatPayRequestConfig);
}

/** What is not an object stays as it is, for the service to refuse. */
function withValues(data: unknown, fields: string[], values: Values): unknown {
  if (!isRecord(data)) {
    return data;
  }
  // Named, since a spread would leave out what a getter of its class tells.
  const told = Object.fromEntries(fields.map((name) => [name, data[name]]));
  return { ...data, ...told, ...values };
}
