/** Where the value that WeChat Pay objects to was found. */
export interface RefusalDetail {
  /** Name of the field, as on the wire. */
  field?: string;
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

/** 400 `PARAM_ERROR`: a field is missing or malformed. */
export function parameterError(
  field: string,
  issue: string,
  location: RefusalDetail["location"] = "body",
): Refusal {
  return new Refusal(400, "PARAM_ERROR", `参数错误: ${field} ${issue}`, {
    field,
    issue,
    location,
  });
}

/** 400 `INVALID_REQUEST`: well-formed, but not possible in the present state. */
export function invalidRequest(message: string): Refusal {
  return new Refusal(400, "INVALID_REQUEST", `无效请求: ${message}`);
}

/** 404 `RESOURCE_NOT_EXISTS`. */
export function notFound(message: string): Refusal {
  return new Refusal(404, "RESOURCE_NOT_EXISTS", `资源不存在: ${message}`);
}
