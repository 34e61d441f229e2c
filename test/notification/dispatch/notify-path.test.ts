import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../lib";
import { NotifyPaths } from "../../../lib/notification/dispatch/notify-path";

const taking = (...paths: Array<string | undefined>) => {
  const taken = new NotifyPaths();
  for (const path of paths) {
    taken.take(path);
  }
};

describe("Paths of notification routes", () => {
  it.each([
    ["a/:merchant/b", "a/north/b"],
    ["a/:merchant/b", "A/North/b/"],
    ["a/:merchant/b", ":shop/x/:rest"],
    [":merchant", "notify"],
    ["a/:merchant", "a/x-:y"],
    ["a/:merchant/b", "a/*rest"],
    ["a/:merchant/b", "*all"],
    ["a/:merchant/b", "a/x{/:optional}/b"],
    ["a/:merchant/b", "/a/:shop/b"],
  ])("%s and %s overlap, in either order", (one, other) => {
    for (const paths of [
      [one, other],
      [other, one],
    ]) {
      expect(() => taking(...paths)).toThrow(
        expect.objectContaining({
          name: ConfigurationError.name,
          option: "notification.path",
        }),
      );
    }
  });

  it.each([
    ["a/:merchant/b", "a/b"],
    ["a/:merchant/b", "a/north/c"],
    ["a/:merchant/b", "a/north/b/c"],
    ["a/:merchant", "b/:merchant"],
    ["a/:merchant/b", "b/*rest"],
    [undefined, undefined],
  ])("%s and %s do not", (one, other) => {
    taking(one, other);
    taking(other, one);
  });
});
