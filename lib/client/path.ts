import { RequestValidationError } from "../validation/request-validation.error";

/**
 * Builds the path of a request. Each value is encoded as one path segment or query value,
 * so it cannot address another resource.
 *
 * @example
 * ```ts
 * console.log(wechatPayPath`/v3/pay/transactions/id/${"../a b"}?mchid=${mchid}`); // /v3/pay/transactions/id/..%2Fa%20b?mchid=1900000109
 * ```
 * @throws RequestValidationError where a value is empty, `.` or `..`, or neither a string nor a whole number
 */
export function wechatPayPath(
  strings: TemplateStringsArray,
  ...values: Array<string | number>
): string {
  if (!Array.isArray(strings)) {
    throw invalidPath(
      "is not a template; write wechatPayPath`/v3/…`, without ()",
    );
  }
  return String.raw(
    { raw: strings },
    ...values.map((value) => encodePathValue(value)),
  );
}

function encodePathValue(value: string | number): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw invalidPath("has a number that is no whole one");
  }
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text === "") {
    throw invalidPath(
      "has an empty value, or one that is neither a string nor a number",
    );
  }
  if (text === "." || text === "..") {
    throw invalidPath('has the value "." or "..", which would address another');
  }
  if (!text.isWellFormed()) {
    throw invalidPath("has a value that is not well-formed Unicode");
  }
  return encodeURIComponent(text);
}

/**
 * Where a request goes. What is signed and what is sent are both taken from the result,
 * so they cannot differ.
 *
 * @param path begins with `/`; may have a query
 * @throws RequestValidationError where the path would be rewritten or leave the host
 */
export function requestUrl(baseUrl: string, path: string): URL {
  if (typeof path !== "string" || !/^\/(?!\/)[^\\#\s]*$/.test(path)) {
    throw invalidPath(
      'must begin with one "/" and hold no fragment, backslash or white space',
    );
  }
  const segments = path.replace(/\?.*/s, "").split("/");
  if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw invalidPath('must not hold the segments "." or ".."');
  }
  return new URL(path, baseUrl);
}

function invalidPath(problem: string): RequestValidationError {
  return RequestValidationError.of("path", "isPath", problem);
}
