import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearestName } from "../validation/nearest-name";
import { UsageError } from "./usage-error";

/** A subcommand. */
export interface Command {
  /** Its own `--help`. */
  help: string;
  /**
   * @param args what follows its name
   * @returns the exit code
   * @throws UsageError
   */
  run(args: string[]): Promise<number>;
}

type OptionsConfig = NonNullable<ParseArgsConfig["options"]>;

/**
 * The options of a command line, which takes nothing else.
 *
 * @throws UsageError naming what is unknown and the nearest name, what is given twice, and what lacks its value
 */
export function parseOptions<const Options extends OptionsConfig>(
  args: string[],
  options: Options,
): ReturnType<typeof parseArgs<{ options: Options }>>["values"] {
  const { tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") {
      throw new UsageError(`unexpected argument '${token.value}'`);
    }
    if (token.kind === "option-terminator") {
      continue;
    }
    const { name, rawName } = token;
    if (!Object.hasOwn(options, name)) {
      throw new UsageError(
        `unknown option '${rawName}'${nearest(name, Object.keys(options), "--")}`,
      );
    }
    if (given.has(name) && !options[name]!.multiple) {
      throw new UsageError(`option '${rawName}' is given twice`);
    }
    given.add(name);
  }
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** What to add to a complaint of an unknown name; nothing where no known one is near. */
export function nearest(
  name: string,
  known: readonly string[],
  prefix = "",
): string {
  const found = nearestName(name, known);
  return found === undefined ? "" : `; the nearest is ${prefix}${found}`;
}

/** While something runs, what else is printed, as by a module of the user's, goes to the standard error output. */
export async function stdoutKeptFree<T>(run: () => Promise<T>): Promise<T> {
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    return await run();
  } finally {
    process.stdout.write = write;
  }
}

/** Writes a text and waits until it is out, so that the process may end. */
export function write(
  stream: NodeJS.WritableStream,
  text: string,
): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
