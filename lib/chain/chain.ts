import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { Operation } from "../operation/define-operation";
import type { RequestData } from "../validation/validate-request";

/** A POST of the chain: to be called, or to be called as `.post`. */
export type Postable<Call> = Call & { readonly post: Call };

/** The merchant that signs is known; below a value it need not be said. */
export type SigningMerchant = "mchid" | "sp_mchid" | "combine_mchid";

type Split<Path extends string> = Path extends `${infer First}/${infer Rest}`
  ? [First, ...Split<Rest>]
  : [Path];

type Camel<Words extends string> = Words extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Words extends `${infer First}_${infer Rest}`
    ? `${First}${Capitalize<Camel<Rest>>}`
    : Words;

type Snake<Words extends string> = Words extends `${infer First}-${infer Rest}`
  ? `${First}_${Snake<Rest>}`
  : Words;

/** A step that takes a value. */
interface ValueStep<Name extends string, Field extends string> {
  name: Name;
  field: Field;
}

/** The steps to a path: a value is named by the segment before it where its field's name ends so, else by its field. */
type Steps<Segments extends string[]> = Segments extends [
  infer Segment extends string,
  `{${infer Field}}`,
  ...infer Rest extends string[],
]
  ? Field extends `${string}${Snake<Segment>}`
    ? [ValueStep<Camel<Segment>, Field>, ...Steps<Rest>]
    : [Camel<Segment>, ValueStep<Camel<Field>, Field>, ...Steps<Rest>]
  : Segments extends [
        infer Segment extends string,
        ...infer Rest extends string[],
      ]
    ? [Camel<Segment>, ...Steps<Rest>]
    : [];

type FieldsIn<Path extends string> =
  Path extends `${string}{${infer Field}}${infer Rest}`
    ? Field | FieldsIn<Rest>
    : never;

interface Entry<
  Remaining extends unknown[] = unknown[],
  Method = unknown,
  Request = unknown,
  Path extends string = string,
  Result = unknown,
> {
  steps: Remaining;
  method: Method;
  request: Request;
  path: Path;
  result: Result;
}

type EntryOf<One> =
  One extends Operation<infer Request, infer Result, infer Method, infer Path>
    ? Path extends `/${infer Segments}`
      ? Entry<Steps<Split<Segments>>, Method, Request, Path, Result>
      : never
    : never;

type StepNames<Entries> = Entries extends {
  steps: [infer Name extends string, ...unknown[]];
}
  ? Name
  : never;

type ValueNames<Entries> = Entries extends {
  steps: [ValueStep<infer Name, string>, ...unknown[]];
}
  ? Name
  : never;

type ValueOf<Entries, Name> = Entries extends {
  steps: [{ name: Name; field: infer Field }, ...unknown[]];
  request: infer Request;
}
  ? Request[Field & keyof Request]
  : never;

type After<Entries, Step> =
  Entries extends Entry<
    [infer First, ...infer Rest],
    infer Method,
    infer Request,
    infer Path,
    infer Result
  >
    ? First extends Step
      ? Entry<Rest, Method, Request, Path, Result>
      : never
    : never;

type DataOf<Request, Path extends string> =
  FieldsIn<Path> extends never
    ? RequestData<Request>
    : Omit<RequestData<Request>, FieldsIn<Path> | SigningMerchant>;

type CallOf<Data, Result> = keyof Data extends never
  ? (config?: WechatPayRequestConfig) => Promise<WechatPayResponse<Result>>
  : // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- whether every field may be left out
    {} extends Data
    ? (
        data?: Data,
        config?: WechatPayRequestConfig,
      ) => Promise<WechatPayResponse<Result>>
    : (
        data: Data,
        config?: WechatPayRequestConfig,
      ) => Promise<WechatPayResponse<Result>>;

type Here<Entries, Method> =
  Entries extends Entry<[], Method, infer Request, infer Path, infer Result>
    ? CallOf<DataOf<Request, Path>, Result>
    : never;

/** What can be called here, and the steps from here on. */
type Node<Entries> = ([Here<Entries, "POST">] extends [never]
  ? unknown
  : Postable<Here<Entries, "POST">>) &
  ([Here<Entries, "GET">] extends [never]
    ? unknown
    : { readonly get: Here<Entries, "GET"> }) & {
    readonly [Name in StepNames<Entries>]: Node<After<Entries, Name>>;
  } & {
    readonly [Name in ValueNames<Entries>]: (
      value: ValueOf<Entries, Name>,
    ) => Node<After<Entries, { name: Name }>>;
  };

/** The chain of operations: each step of a path is a property, each value in it an argument. */
export type Chain<Operations> = Node<EntryOf<Operations>>;
