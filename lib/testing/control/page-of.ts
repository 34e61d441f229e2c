import { namesIn } from "./about";
import type { ListView } from "./list-views";
import type { Page } from "./state";

const USUAL_LIMIT = 100;
const GREATEST_LIMIT = 500;

/** What a page is asked for by. */
export interface PageQuery {
  /** Key of the entry before which it ends. Default: the newest is the last. */
  readonly before?: string;
  readonly limit: number;
  /** Numbers and codes of which an entry must name one; any, where there are none. */
  readonly about: readonly string[];
  /** What an entry must hold, in whatever case. */
  readonly search?: string;
  /** Whether an entry must have failed: not answered, refused, or not received. */
  readonly failed?: boolean;
}

/** Reads what a page is asked for by. @throws Error where it is not known, or no number */
export function pageQuery(parameters: URLSearchParams): PageQuery {
  const known = ["before", "limit", "about", "search", "failed"];
  const unknown = [...parameters.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `${unknown} is not a parameter of this route; it takes ${known.join(", ")}`,
    );
  }
  const limit = Number(parameters.get("limit") ?? USUAL_LIMIT);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= GREATEST_LIMIT)) {
    throw new Error(`limit must be a whole number from 1 to ${GREATEST_LIMIT}`);
  }
  return {
    before: parameters.get("before") ?? undefined,
    limit,
    about: parameters.getAll("about"),
    search: parameters.get("search")?.toLowerCase(),
    failed: parameters.get("failed") === "true",
  };
}

/** A part of a list; an empty one before an entry that is kept no longer. */
export function pageOf<Entry, State>(
  list: ListView<Entry, State>,
  { before, limit, about, search, failed = false }: PageQuery,
): Page<State> {
  const matches = (entry: Entry): boolean => {
    if (failed && !list.hasFailed?.(entry)) {
      return false;
    }
    if (about.length === 0 && !search) {
      return true;
    }
    const state = list.stateOf(entry);
    const { about: named = namesIn(state) } = Object(state) as {
      about?: readonly string[];
    };
    return (
      (about.length === 0 || about.some((each) => named.includes(each))) &&
      (!search || JSON.stringify(state).toLowerCase().includes(search))
    );
  };
  const all = list.all().filter(matches);
  const end =
    before === undefined
      ? all.length
      : all.findLastIndex((entry) => list.keyOf(entry) === before);
  const begin = Math.max(0, end - limit);
  const items = all.slice(begin, Math.max(0, end));
  return {
    items: items.map((entry) => list.stateOf(entry)),
    total: all.length,
    ...(begin > 0 && { before: list.keyOf(items[0] as Entry) }),
  };
}
