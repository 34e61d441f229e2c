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

/**
 * What a parser of a command line returns; what it throws is wrong usage.
 *
 * @throws UsageError
 */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Writes a text and waits until it is out, so that the process may end. */
export function write(
  stream: NodeJS.WritableStream,
  text: string,
): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
