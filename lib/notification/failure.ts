import { HttpException } from "@nestjs/common";

/** What made a delivery fail before or beside its handlers. */
export type FailureReason =
  | "busy"
  | "deadline"
  | "expectation"
  | "merchant"
  | "overload"
  | "request"
  | "source"
  | "store"
  | "unhandled";

/**
 * An answer that makes WeChat Pay deliver again: a 4xx or 5xx status and `{"code":"FAIL","message":…}`. Whoever makes one has
 * logged why.
 */
export class NotificationFailure extends HttpException {
  constructor(
    status: number,
    message: string,
    /** Tells failures apart on the diagnostics channel. */
    readonly code: FailureReason,
  ) {
    super(failBody(message), status);
  }
}

/** The body of an answer that makes WeChat Pay deliver again. */
export function failBody(message: string): { code: "FAIL"; message: string } {
  return { code: "FAIL", message };
}

/** Told of a body that no parser takes, whether a parser says so or the guard. */
export const UNSUPPORTED = "unsupported media type";
