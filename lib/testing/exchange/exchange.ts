import type { IncomingHttpHeaders } from "node:http";
import type { AuthorizationFields } from "./received-request";
import type { Fault } from "../faults/fault";

/** One request that came in, and what became of it. */
export interface Exchange {
  /** When it came in, in milliseconds since the epoch. */
  readonly at: number;
  /** As received, such as `POST`. */
  readonly method: string;
  /** Path with query, exactly as received. */
  readonly path: string;
  /** As Node gives them, with names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The raw body. */
  readonly body: string;
  /** What the `Authorization` header says, where it could be read. */
  readonly authorization?: AuthorizationFields;
  /** Whether the signature held; `notChecked` where something came before, such as a fault or an unknown merchant. */
  readonly signature: "valid" | "invalid" | "notChecked";
  /** Why the request was refused. */
  readonly refusal?: string;
  /** What was let pass, though it will hardly do what was meant; absent where there is nothing to say. */
  readonly warnings?: readonly string[];
  /** The HTTP status of the answer; absent where none was sent. */
  readonly status?: number;
  /** The headers of the answer; absent where none was sent. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** The body of the answer, as it was sent; of a long one the first 64 KiB. */
  readonly answer?: string;
  /** How long the answer took, in milliseconds; absent where none was sent. */
  readonly durationMs?: number;
  /** `code` of an answer other than success. */
  readonly code?: string;
  /** `Request-ID` of the answer. */
  readonly requestId: string;
  /** The fault that met the request. */
  readonly fault?: Fault["kind"];
}

/** An exchange that is under way. */
export type OpenExchange = { -readonly [K in keyof Exchange]: Exchange[K] };
