import type { AxiosLike } from "./request-config";

type Headers = Readonly<Record<string, unknown>>;

/**
 * An instance of axios that the application goes on using: its interceptors, adapter and proxy, without its default headers, which are not
 * meant for WeChat Pay.
 */
export function borrowedAxios(instance: AxiosLike): AxiosLike {
  return {
    get defaults() {
      return { ...instance.defaults, headers: {} };
    },
    request: (config: { method: string; headers: Headers }) => {
      const defaults = instance.defaults.headers as Headers;
      const headers = {
        ...withheld(defaults, config.method, config.headers),
        ...config.headers,
      };
      return instance.request({ ...config, headers } as never);
    },
  };
}

/** The defaults that axios would add to a request, each as `false`, which leaves it out. */
function withheld(
  defaults: Headers,
  method: string,
  own: Headers,
): Record<string, false> {
  const taken = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const names = [defaults, defaults.common, defaults[method.toLowerCase()]]
    .flatMap((headers) => Object.entries(Object(headers) as Headers))
    // What is an object holds the headers of a method.
    .filter(([, value]) => typeof value !== "object" || value === null)
    .map(([name]) => name)
    .filter((name) => !taken.has(name.toLowerCase()));
  return Object.fromEntries(names.map((name) => [name, false]));
}
