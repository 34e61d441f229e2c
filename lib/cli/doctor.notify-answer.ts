import type { IncomingHttpHeaders } from "node:http";
import type { DoctorCheck } from "./doctor.result";

/** What the notify address answered. */
export interface Answer {
  /** What was asked. */
  url: URL;
  /** The address of the machine that answered. */
  peer: string;
  status: number;
  headers: IncomingHttpHeaders;
  /** `undefined` where it is too long to be the answer of a notify route. */
  body: string | undefined;
}

type Problem = Required<Pick<DoctorCheck, "message" | "next">>;

/** What of an answer to a forged notification is not 401 with `{"code":"FAIL"}`, and how to fix it. */
export function judge(answer: Answer): Problem | undefined {
  const isFail = Object(jsonOf(answer.body)).code === "FAIL";
  if (answer.status === 401 && isFail) {
    return undefined;
  }
  return {
    message: `a forged notification was answered ${describe(answer)}, and not 401 with {"code":"FAIL"}`,
    next: isFail ? failAdvice(answer) : strangerAdvice(answer),
  };
}

/** The route answered, or what speaks its language. */
function failAdvice({ status }: Answer): string {
  return status >= 500
    ? "the route cannot verify: the application's log says why, such as that it is not created with rawBody: true"
    : "the route refused it for another reason than its signature: see the application's log, and what before it changes body or headers";
}

/** Something before the route, or another route. */
function strangerAdvice({ url, status, headers }: Answer): string {
  if (status >= 200 && status < 300) {
    return "what answers does not verify signatures, so anybody can forge notifications: give the route @HandlesNotifications() or notification.path; where a page answered, the address is not the route's";
  }
  if (status >= 300 && status < 400) {
    return `WeChat Pay does not follow redirects: the address must answer itself, without a redirect to https, to a trailing slash or to a login${redirection(url, headers)}`;
  }
  if (status === 401 || status === 407) {
    return "something before the route requires a login, such as a global guard or a gateway: exclude the route from it";
  }
  if (status === 403) {
    return "something before the route rejects it, such as a web application firewall, an IP allowlist or a CSRF check: exclude the route from it";
  }
  if (status === 404 || status === 410) {
    return "no route has this path: compare it with notification.path, the application's global prefix and what a reverse proxy adds or takes away";
  }
  if (status === 405) {
    return "no route takes POST at this path: compare it with notification.path, and see what a reverse proxy allows";
  }
  if (status === 429) {
    return "a rate limit rejects it: exclude the route from it, as WeChat Pay may send many notifications at once";
  }
  if (status === 502 || status === 503 || status === 504) {
    return "a gateway answered, and not the application behind it: see that the application runs and that the gateway finds it";
  }
  return status >= 500
    ? "see the application's log for what failed before the route"
    : "something before the route refused it: see what checks or changes bodies and headers there";
}

/** Status and kind of what came; nothing of its text, which may be anybody's. */
function describe({ status, headers, body }: Answer): string {
  if (body === "") {
    return `${status} without a body`;
  }
  if (body === undefined) {
    return `${status} with a body of more than 64 KiB`;
  }
  const answer = jsonOf(body);
  if (answer === undefined) {
    const [type] = /^[\w.+-]{1,40}\/[\w.+-]{1,40}/.exec(
      headers["content-type"] ?? "",
    ) ?? ["what is not JSON"];
    return `${status} with ${type}`;
  }
  const { code } = Object(answer) as { code?: unknown };
  return typeof code === "string" && /^\w{1,40}$/.test(code)
    ? `${status} with the code ${code}`
    : `${status} with JSON that has no code`;
}

function redirection(
  base: URL,
  { location = "" }: IncomingHttpHeaders,
): string {
  if (location === "" || !URL.canParse(location, base.href)) {
    return "";
  }
  // A query may hold a token; a URL has no control characters once it is parsed.
  const { origin, pathname } = new URL(location, base);
  return `; it leads to ${`${origin}${pathname}`.slice(0, 200)}`;
}

function jsonOf(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return undefined;
  }
}
