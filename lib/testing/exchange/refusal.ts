/** What WeChat Pay objects to and where it was found, as its page 基本规则 (错误码和错误提示) describes it. */
export interface RefusalDetail {
  /** In a body the JSON Pointer of the field, such as `/amount/total`; elsewhere its name. */
  field?: string;
  /** What the field holds. */
  value?: unknown;
  /** What is wrong, in a few words. */
  issue?: string;
  /** Of `SIGN_ERROR`, which has `issue` one level down. */
  detail?: { issue: string };
  location?: "body" | "uri" | "header" | "authorization";
  /** What the signature should have covered; only with `SIGN_ERROR`. */
  sign_information?: {
    method: string;
    url: string;
    truncated_sign_message: string;
    sign_message_length: number;
  };
}

/** An answer other than success, as `protocol` "Errors" describes it. */
export class Refusal extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail?: RefusalDetail,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/**
 * 400 `PARAM_ERROR`: a field is missing or malformed.
 *
 * @param field its name; within a body the way to it, such as `goods[0].price`
 */
export function parameterError(
  field: string,
  issue: string,
  { location = "body", value }: Pick<RefusalDetail, "location" | "value"> = {},
): Refusal {
  return new Refusal(400, "PARAM_ERROR", `参数错误: ${field} ${issue}`, {
    field: location === "body" ? pointer(field) : field,
    value,
    issue,
    location,
  });
}

/** 400 `PARAM_ERROR`: the body as a whole is not what it must be. */
export function bodyError(issue: string): Refusal {
  return new Refusal(400, "PARAM_ERROR", `参数错误: the body ${issue}`, {
    field: "",
    issue,
    location: "body",
  });
}

/** RFC 6901. No name on the wire holds `~` or `/`. */
function pointer(path: string): string {
  return `/${path.replace(/\[(\d+)\]/g, ".$1").replaceAll(".", "/")}`;
}

/** 400 `INVALID_REQUEST`: well-formed, but not possible in the present state. */
export function invalidRequest(message: string): Refusal {
  return new Refusal(400, "INVALID_REQUEST", `无效请求: ${message}`);
}

/** 501 `NOT_SIMULATED`, which is not a code of WeChat Pay's: the simulator cannot tell what the answer would be. */
export function notSimulated(method: string, pathname: string): Refusal {
  return new Refusal(
    501,
    "NOT_SIMULATED",
    `the simulator does not know ${method} ${pathname}; WeChat Pay may`,
  );
}

/** 404 `RESOURCE_NOT_EXISTS`. */
export function notFound(message: string): Refusal {
  return new Refusal(404, "RESOURCE_NOT_EXISTS", `资源不存在: ${message}`);
}
