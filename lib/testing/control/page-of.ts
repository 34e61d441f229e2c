import { setImmediate } from "node:timers/promises";
import { namesIn } from "./about";
import type { ListView } from "./list-views";
import type { Page } from "./state";

const USUAL_LIMIT = 100;
const GREATEST_LIMIT = 500;
/** So many entries are looked through at a time. */
const AT_ONCE = 500;

/** What a page is asked for by. */
export interface PageQuery {
  /** Key of the entry before which it ends. Default: the newest is the last. */
  readonly before?: string;
  readonly limit: number;
  /** Numbers, codes and openids of which an entry must name one; any, where there are none. */
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
export async function pageOf<Entry extends object, State>(
  list: ListView<Entry, State>,
  query: PageQuery,
): Promise<Page<State>> {
  const found: Entry[] = [];
  let hasMore = false;
  for await (const entry of newestFirst(list, query)) {
    if (meets(entry, list, query)) {
      hasMore = found.length === query.limit;
      if (hasMore) {
        break;
      }
      found.push(entry);
    }
  }
  const items = found.reverse();
  const total = totalOf(list, query) ?? (hasMore ? undefined : items.length);
  return {
    items: items.map((entry) => list.stateOf(entry)),
    ...(total !== undefined && { total }),
    ...(hasMore && { before: list.keyOf(items[0] as Entry) }),
  };
}

/** The entries of a list from `before` back. It lets others have their turn, however long the list is. */
async function* newestFirst<Entry>(
  list: ListView<Entry, unknown>,
  { before, about, search = "" }: PageQuery,
): AsyncIterable<Entry> {
  const inMemory = list.all();
  const end =
    before === undefined
      ? inMemory.length
      : inMemory.findLastIndex((entry) => list.keyOf(entry) === before);
  for (let at = end - 1; at >= 0; at -= 1) {
    yield inMemory[at] as Entry;
    if (at % AT_ONCE === 0) {
      await setImmediate();
    }
  }
  const named = about.map((each) => each.toLowerCase());
  const mayBe = (text: string) =>
    holds(text, search) &&
    (named.length === 0 || named.some((each) => text.includes(each)));
  yield* list.older?.(mayBe, end === -1 ? before : undefined) ?? [];
}

function meets<Entry extends object>(
  entry: Entry,
  list: ListView<Entry, unknown>,
  { about, search, failed = false }: PageQuery,
): boolean {
  return (
    (!failed || list.hasFailed?.(entry) === true) &&
    (about.length === 0 ||
      about.some((each) => namesOfEntry(entry, list).includes(each))) &&
    (!search || holds(textOf(entry, list).toLowerCase(), search))
  );
}

/** Whether JSON holds a text as it is, or within a string that is JSON itself, as bodies are. */
function holds(json: string, text: string): boolean {
  return (
    json.includes(text) || json.includes(JSON.stringify(text).slice(1, -1))
  );
}

function textOf<Entry>(entry: Entry, list: ListView<Entry, unknown>): string {
  return list.textOf?.(entry) ?? JSON.stringify(list.stateOf(entry));
}

/** Those of an entry as it stands: one that changes is replaced by another. */
const names = new WeakMap<object, readonly string[]>();

function namesOfEntry<Entry extends object>(
  entry: Entry,
  list: ListView<Entry, unknown>,
): readonly string[] {
  let known = names.get(entry);
  if (!known) {
    const state = list.stateOf(entry);
    const { about = namesIn(state), openids = [] } = Object(state) as {
      about?: readonly string[];
      openids?: readonly string[];
    };
    known = [...about, ...openids];
    names.set(entry, known);
  }
  return known;
}

/** How many there are in all, where nothing is left out. */
function totalOf(
  list: Pick<ListView<never, unknown>, "count">,
  { about, search, failed }: PageQuery,
): number | undefined {
  return about.length > 0 || search || failed ? undefined : list.count();
}
