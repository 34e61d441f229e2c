import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Message, writeMessage } from "./message";

/** What an input did that none may do. */
export type FindingKind =
  | "crash"
  | "unhandled rejection"
  | "accepted without a valid signature"
  | "wrong answer"
  | "slow";

/** Thrown by a target that sees one; any other error that a target throws is a crash. */
export class Finding extends Error {
  constructor(
    readonly kind: FindingKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "Finding";
  }

  static of(error: unknown): Finding {
    if (error instanceof Finding) {
      return error;
    }
    const text = error instanceof Error ? error.stack : String(error);
    return new Finding("crash", text ?? "", { cause: error });
  }

  /** Two inputs that end alike are one finding: the same kind, message and place. */
  get fingerprint(): string {
    const [first = "", place = ""] = this.message.split("\n");
    return `${this.kind}: ${first.replace(/\d+/g, "0")} ${place.trim()}`;
  }
}

/** Keeps an input as a file of the target's directory, under a name that follows from its bytes. */
export function saveMessage(
  directory: string,
  target: string,
  message: Message,
): string {
  const bytes = writeMessage(message);
  const name = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  mkdirSync(join(directory, target), { recursive: true });
  const file = join(directory, target, `${name}.http`);
  writeFileSync(file, bytes);
  return file;
}
