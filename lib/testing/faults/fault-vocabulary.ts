/** What a parameter is; a number is a whole one from the first to the second. */
export type ParameterType =
  "text" | "flag" | readonly [least: number, most: number];

/** The parameters of each kind, and what they are; those that end in `!` must be given. */
export type Vocabulary = Readonly<
  Record<string, Readonly<Record<string, ParameterType>>>
>;

/** As long as a timer can wait. */
const MILLISECONDS = [0, 2 ** 31 - 1] as const;
const THIRTY_YEARS_SECONDS = 1_000_000_000;
const RETRY_AFTER_SECONDS = [0, 86_400] as const;

const MESSAGE_FAULTS: Vocabulary = {
  unsigned: {},
  wrongKey: {},
  wrongSerial: { serial: "text" },
  stale: { seconds: [-THIRTY_YEARS_SECONDS, THIRTY_YEARS_SECONDS] },
  wrongBody: {},
  signtest: {},
  malformed: {},
  oversize: { bytes: [1, 2 ** 30] },
};

/** The kinds of faults that requests meet. */
export const REQUEST_FAULTS: Vocabulary = {
  refuse: {},
  reset: {},
  delay: { "ms!": MILLISECONDS },
  hang: {},
  truncate: {},
  redirect: { "location!": "text", status: [300, 399] },
  status: {
    "status!": [200, 599],
    code: "text",
    message: "text",
    body: "text",
    signed: "flag",
    retryAfter: RETRY_AFTER_SECONDS,
  },
  error: { "code!": "text", retryAfter: RETRY_AFTER_SECONDS },
  ...MESSAGE_FAULTS,
};

/** The kinds of faults that notifications meet. */
export const NOTIFICATION_FAULTS: Vocabulary = {
  lost: {},
  delay: { "ms!": MILLISECONDS },
  duplicate: { times: [1, 1000] },
  overtaken: {},
  ...MESSAGE_FAULTS,
};

/** A parameter of a kind of fault. */
export interface FaultParameter {
  readonly name: string;
  readonly type: "text" | "flag" | "integer";
  readonly required: boolean;
  /** Of an integer. */
  readonly least?: number;
  /** Of an integer. */
  readonly most?: number;
}

/** The kinds of one sort of faults, each with its parameters. */
export type FaultKinds = Readonly<Record<string, readonly FaultParameter[]>>;

/** The kinds of faults that there are, for whoever offers them to be chosen. */
export function faultKinds(): {
  requests: FaultKinds;
  notifications: FaultKinds;
} {
  return {
    requests: kindsIn(REQUEST_FAULTS),
    notifications: kindsIn(NOTIFICATION_FAULTS),
  };
}

function kindsIn(vocabulary: Vocabulary): FaultKinds {
  return Object.fromEntries(
    Object.entries(vocabulary).map(([kind, parameters]) => [
      kind,
      Object.entries(parameters).map(([name, type]) => ({
        name: name.replace("!", ""),
        required: name.endsWith("!"),
        ...(typeof type === "string"
          ? { type }
          : { type: "integer" as const, least: type[0], most: type[1] }),
      })),
    ]),
  );
}
