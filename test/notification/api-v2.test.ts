import { expect, it } from "vitest";
import { rawBodyOf } from "../../lib/notification/raw-body";

it.each(["text/xml", "application/xml; charset=utf-8", "TEXT/XML"])(
  "A notification of API v2 (%s) is refused, and the log says what it is",
  (type) => {
    const headers = { "content-type": type, "content-length": "20" };
    expect(() => rawBodyOf({ headers })).toThrow(
      "it is XML, as API v2 notifies its contracts and deductions (委托代扣)",
    );
  },
);
