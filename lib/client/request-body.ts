import { createHash, randomUUID } from "node:crypto";
import { RequestValidationError } from "../validation/request-validation.error";
import { jsonBody } from "./json-body";

/** What a request sends: made once, for every attempt sends these bytes. */
export interface RequestBody {
  bytes: Buffer;
  contentType: string;
  /** What the signature covers, where that is not all that is sent. */
  signed: Buffer;
}

/** @throws RequestValidationError naming the field that JSON cannot express */
export function jsonRequestBody(data: unknown): RequestBody {
  const bytes = Buffer.from(jsonBody(data));
  return { bytes, contentType: "application/json", signed: bytes };
}

/** What is sent about a file that is uploaded. */
export interface UploadMeta {
  /** With its extension, from which WeChat Pay takes its type. */
  filename: string;
  /** Hash of the file, hex; computed unless given. */
  sha256?: string;
  /** Further fields that an operation needs. */
  [field: string]: unknown;
}

/** Types of the files that WeChat Pay's operations take. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["png", "image/png"],
  ["bmp", "image/bmp"],
  ["mp4", "video/mp4"],
]);

/**
 * A multipart body of `meta` and `file`, of which `meta` is what the signature covers
 * (`POST /v3/merchant/media/upload` and its like).
 *
 * @throws RequestValidationError where the file is empty, has no name, or does not match `meta.sha256`
 */
export function uploadRequestBody(
  meta: UploadMeta,
  file: Uint8Array,
): RequestBody {
  if (!(file instanceof Uint8Array) || file.length === 0) {
    throw refusal("file", "must be a Buffer or Uint8Array that is not empty");
  }
  const { filename, sha256: given } = Object(meta) as Partial<UploadMeta>;
  if (
    typeof filename !== "string" ||
    !filename.isWellFormed() ||
    !/^[^/\\\p{Cc}]+$/u.test(filename)
  ) {
    throw refusal(
      "meta.filename",
      "must be the name of the file with its extension, without a path",
    );
  }
  const sha256 = createHash("sha256").update(file).digest("hex");
  if (given !== undefined && String(given).toLowerCase() !== sha256) {
    throw refusal(
      "meta.sha256",
      "is not the hash of the file; leave it out, and it is computed",
    );
  }
  const { bytes: signed } = jsonRequestBody({ ...meta, sha256 });
  const extension = /\.(\w+)$/.exec(filename)?.[1]?.toLowerCase() ?? "";
  const type = CONTENT_TYPES.get(extension) ?? "application/octet-stream";
  const boundary = randomUUID();
  const part = (name: string, type: string, content: Uint8Array) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; ${name}\r\nContent-Type: ${type}\r\n\r\n`,
    ),
    content,
    Buffer.from("\r\n"),
  ];
  return {
    bytes: Buffer.concat([
      ...part('name="meta"', "application/json", signed),
      // A quote would end the name; the rest of a path's and a header's signs is refused above.
      ...part(
        `name="file"; filename="${filename.replaceAll('"', "%22")}"`,
        type,
        file,
      ),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
    contentType: `multipart/form-data; boundary=${boundary}`,
    signed,
  };
}

function refusal(field: string, problem: string): RequestValidationError {
  return RequestValidationError.of(field, "isUpload", problem);
}
