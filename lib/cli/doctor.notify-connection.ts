import type { DoctorCheck } from "./doctor.result";

type Problem = Required<Pick<DoctorCheck, "message" | "next">>;

/** The time ended before the whole answer was there. */
export function lateProblem(address: string, timeout: number): Problem {
  return {
    message: `${address} gave no complete answer within ${timeout / 1000} s, which is as long as WeChat Pay waits`,
    next: "see whether a firewall drops the connection (if this machine reaches the internet only through a proxy, run the doctor on another), and what delays the answer",
  };
}

/** Why no answer came from the notify address, and how to fix it. */
export function connectionProblem(error: unknown, address: string): Problem {
  const { name = "", code = name } = Object(error) as Record<string, string>;
  return {
    message: `${address} cannot be reached: ${code}`,
    next: connectionAdvice(code),
  };
}

function connectionAdvice(code: string): string {
  if (code === "ECONNREFUSED") {
    return "nothing listens there: start the application, or correct host and port";
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return "the host's name cannot be resolved: correct it, or its DNS record";
  }
  if (/^ERR_TLS_CERT_ALTNAME/.test(code)) {
    return "the host's certificate is for other names: give it one for this name";
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return "the host's certificate is not from a public CA, or has expired: renew it, and have the server send the intermediate certificates too";
  }
  if (/^(HPE_|EPROTO|ERR_SSL|ERR_TLS)/.test(code)) {
    return "the server does not speak the protocol of the address: compare http or https, and the port";
  }
  if (code === "ECONNRESET" || code === "EPIPE") {
    return "the connection was closed before the answer: see the log of the gateway before the application";
  }
  return "see whether the address is right, and a firewall in the way";
}
