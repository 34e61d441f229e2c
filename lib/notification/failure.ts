import { HttpException } from "@nestjs/common";

/** An answer that makes WeChat Pay deliver again: a 4xx or 5xx status and `{"code":"FAIL","message":…}`. */
export function failure(status: number, message: string): HttpException {
  return new HttpException({ code: "FAIL", message }, status);
}
