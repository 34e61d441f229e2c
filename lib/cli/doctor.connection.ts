import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { DoctorCheck } from "./doctor.result";

/** Where Node tells of each answer to a request, with the connection that it came by. */
const ANSWERED = "http.client.response.finish";

/** What was seen of the connection that an answer came by. */
export interface SeenConnection {
  /** Address and port of the other end: WeChat Pay's or a proxy's. */
  peer: string;
  /** Absent where the connection is not encrypted. */
  tls?: {
    protocol: string;
    /** Who issued the host's certificate. */
    issuer: string;
    /** Whether the certificate was verified and held. */
    isTrusted: boolean;
  };
}

/** Sees the connection by which the answer to a request came while something ran; `undefined` where none did. */
export async function watchConnection<T>(
  path: string,
  run: () => Promise<T>,
): Promise<{ result: T; connection: SeenConnection | undefined }> {
  let connection: SeenConnection | undefined;
  const listen = (message: unknown) => {
    const { request, response } = message as {
      request: ClientRequest;
      response: IncomingMessage;
    };
    // Through a proxy for http the path is a whole URL.
    if (request.path.endsWith(path)) {
      connection = seen(response.socket as TLSSocket);
    }
  };
  subscribe(ANSWERED, listen);
  try {
    return { result: await run(), connection };
  } finally {
    unsubscribe(ANSWERED, listen);
  }
}

function seen(socket: TLSSocket): SeenConnection {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  if (!socket.encrypted) {
    return { peer };
  }
  const { O, CN } = socket.getPeerCertificate().issuer ?? {};
  return {
    peer,
    tls: {
      protocol: socket.getProtocol() ?? "TLS",
      issuer: printable(O ?? CN),
      isTrusted: socket.authorized,
    },
  };
}

/** A certificate that was not verified says what its maker likes. */
function printable(name: string | string[] | undefined): string {
  return [name ?? "an unnamed issuer"]
    .flat()
    .join(", ")
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .slice(0, 80);
}

/** Whether the connection to WeChat Pay is encrypted, and whose certificate that rests on. */
export function checkTls(connection: SeenConnection | undefined): DoctorCheck {
  const name = "tls";
  if (!connection) {
    return {
      name,
      status: "unknown",
      message:
        "not checked, as the answer did not come over a connection of Node's own",
    };
  }
  const { tls } = connection;
  if (!tls) {
    return {
      name,
      status: "warning",
      message: "none: baseUrl is http",
      next: "use http with a simulator only",
    };
  }
  const message = `${tls.protocol}, certificate issued by ${tls.issuer}`;
  return tls.isTrusted
    ? { name, status: "ok", message }
    : {
        name,
        status: "warning",
        message: `${message}, which was not verified`,
        next: "unset NODE_TLS_REJECT_UNAUTHORIZED, and rejectUnauthorized of http.httpsAgent",
      };
}

const PROXY_VARIABLES = [
  "https_proxy",
  "http_proxy",
  "all_proxy",
  "no_proxy",
] as const;

/** What is set of proxies, and who the other end of the connection is; without user names and passwords. */
export function checkProxy(
  connection: SeenConnection | undefined,
  { proxy, httpAgent, httpsAgent }: WechatPayRequestConfig = {},
  environment: NodeJS.ProcessEnv = process.env,
): DoctorCheck {
  const settings = [
    ...(httpAgent || httpsAgent
      ? ["http.httpAgent or http.httpsAgent is the application's own"]
      : []),
    ...proxySettings(proxy, environment),
  ];
  const peer = connection ? `, connected to ${connection.peer}` : "";
  return {
    name: "proxy",
    status: "ok",
    message: `${settings.join("; ")}${peer}`,
  };
}

function proxySettings(
  proxy: WechatPayRequestConfig["proxy"],
  environment: NodeJS.ProcessEnv,
): string[] {
  if (proxy === false) {
    return ["http.proxy is false, so the variables are ignored"];
  }
  const settings = proxy
    ? [`http.proxy is ${proxy.host}:${proxy.port}`]
    : proxyVariables(environment);
  return settings.length > 0 ? settings : ["no proxy is set"];
}

function proxyVariables(environment: NodeJS.ProcessEnv): string[] {
  return PROXY_VARIABLES.flatMap((name) =>
    [name, name.toUpperCase()]
      .filter((each) => environment[each])
      .map((each) =>
        name === "no_proxy"
          ? `${each} is set`
          : `${each} is ${withoutCredentials(environment[each]!)}`,
      ),
  );
}

function withoutCredentials(address: string): string {
  const text = address.includes("://") ? address : `http://${address}`;
  return URL.canParse(text) ? new URL(text).host : "not a URL";
}
