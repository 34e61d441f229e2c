import type { IncomingHeaders } from "../apiv3/signature";

/** What is needed of a request, Express's and Fastify's alike. */
export interface NotifiedRequest {
  headers: IncomingHeaders;
  /** Set by Nest where the application is created with `rawBody: true`. */
  rawBody?: unknown;
}

/** The application does not keep raw bodies. The message is for its developer. */
export class RawBodyMissingError extends Error {
  constructor() {
    super(
      "The raw body is not there, so the signature cannot be verified. Create the application with NestFactory.create(AppModule, { rawBody: true })",
    );
    this.name = "RawBodyMissingError";
  }
}

/**
 * The body as it came. Empty where none came, or where it is of a type that no parser takes; neither can be a
 * notification, and neither tells whether the application keeps raw bodies.
 *
 * @throws RawBodyMissingError
 */
export function rawBodyOf(request: NotifiedRequest): Buffer {
  if (Buffer.isBuffer(request.rawBody)) {
    return request.rawBody;
  }
  const { headers } = request;
  const isJson = /^application\/json\b/i.test(String(headers["content-type"]));
  const isEmpty =
    headers["transfer-encoding"] === undefined &&
    !(Number(headers["content-length"]) > 0);
  if (isJson && !isEmpty) {
    throw new RawBodyMissingError();
  }
  return Buffer.alloc(0);
}
