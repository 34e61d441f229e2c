import type { IncomingHeaders } from "../apiv3/signature";

/** What is needed of a request, Express's and Fastify's alike. */
export interface NotifiedRequest {
  headers: IncomingHeaders;
  /** Set by Nest where the application is created with `rawBody: true`. */
  rawBody?: unknown;
  /** What a parser made of the body. */
  body?: unknown;
  /** Node's own request, with Fastify. */
  raw?: { readableDidRead?: boolean };
  /** Whether anything has read the body, with Express. */
  readableDidRead?: boolean;
}

/** How the application was created, as far as Nest tells. */
export interface CreationOptions {
  rawBody?: boolean;
  bodyParser?: boolean;
}

/** No bytes were kept that a signature could be verified over. The message is for the application's developer. */
export class RawBodyMissingError extends Error {
  /** @param status 500 where the application is at fault, 415 where it is what was sent */
  constructor(
    readonly status: 415 | 500,
    message: string,
  ) {
    super(message);
    this.name = "RawBodyMissingError";
  }
}

/**
 * The body as it came; empty where none came.
 *
 * @throws RawBodyMissingError which says what became of it
 */
export function rawBodyOf(
  request: NotifiedRequest,
  created: CreationOptions = {},
): Buffer {
  if (Buffer.isBuffer(request.rawBody)) {
    return request.rawBody;
  }
  // As `express.raw()` and a parser of Fastify's with `parseAs: "buffer"` leave it.
  if (Buffer.isBuffer(request.body)) {
    return request.body;
  }
  if (isEmpty(request.headers)) {
    return Buffer.alloc(0);
  }
  throw isJson(request.headers)
    ? new RawBodyMissingError(500, notKept(request, created))
    : new RawBodyMissingError(415, notTaken(request.headers));
}

function isEmpty(headers: IncomingHeaders): boolean {
  return (
    headers["transfer-encoding"] === undefined &&
    !(Number(headers["content-length"]) > 0)
  );
}

function isJson(headers: IncomingHeaders): boolean {
  return /^application\/json\s*(;|$)/i.test(String(headers["content-type"]));
}

/** Why no parser takes a body, for the log: the two headers, where they are of the shape that such headers have. */
export function notTaken(headers: IncomingHeaders): string {
  if (/^(text|application)\/xml\b/i.test(String(headers["content-type"]))) {
    return "it is XML, as API v2 notifies its contracts and deductions (委托代扣), and this is a route of APIv3; give what was signed or deducted by API v2 an address of its own";
  }
  const shown = (name: string, pattern: RegExp) => {
    const value = headers[name];
    return value === undefined
      ? "none"
      : typeof value === "string" && pattern.test(value)
        ? value
        : "malformed";
  };
  const type = shown(
    "content-type",
    /^[\w.+-]{1,60}\/[\w.+-]{1,60}(; *charset=[\w-]{1,30})?$/,
  );
  const encoding = shown("content-encoding", /^[\w-]{1,30}$/);
  return `no parser takes it (Content-Type: ${type}, Content-Encoding: ${encoding}); WeChat Pay sends application/json without an encoding, so find out what changes it on its way`;
}

/** Why there are no bytes of a JSON body, and how to have them. */
function notKept(request: NotifiedRequest, created: CreationOptions): string {
  const consequence = "so the signature cannot be verified";
  if ((request.raw ?? request).readableDidRead === false) {
    return `No parser has read the body, ${consequence}: the application is created with bodyParser: false, or this route comes before its parsers. Leave bodyParser out and create the application with { rawBody: true }, or put express.raw({ type: "application/json" }) before this route`;
  }
  if (created.bodyParser === false) {
    return `The application is created with bodyParser: false, and the parser that reads the body instead does not keep its bytes, ${consequence}. Leave bodyParser out and create it with { rawBody: true }, or have the parser leave a Buffer as the body of application/json`;
  }
  if (created.rawBody) {
    return `rawBody: true is set, but a parser before Nest's own has read the body and not kept its bytes, ${consequence}. Take it out, such as app.use(express.json()); app.useBodyParser("json", { limit }) sets a limit and keeps them`;
  }
  return `The body was parsed and its bytes were not kept, ${consequence}. Create the application with NestFactory.create(AppModule, { rawBody: true }); where it is, a parser before Nest's own has read the body, such as app.use(express.json()): take it out`;
}
