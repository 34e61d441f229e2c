import {
  ConfigurationError,
  type ConfigurationProblem,
  WechatPayApiError,
} from "../apiv3/errors";
import { variableOf } from "../merchant/environment";
import { describeFailure } from "../diagnostics/failure";
import { ConfigModuleError } from "./doctor.options";

/**
 * What an error says, one line for each thing that is wrong.
 *
 * @param hosts those that failed on the way
 * @param isFromEnvironment whether the options came from variables, which are then named besides
 */
export function failureMessages(
  error: unknown,
  hosts: readonly string[],
  isFromEnvironment: boolean,
): string[] {
  if (error instanceof ConfigModuleError) {
    return [error.message];
  }
  if (error instanceof ConfigurationError) {
    return error.problems.map((each) => problemLine(each, isFromEnvironment));
  }
  const { name, code, message, requestId } = describeFailure(error);
  const parts = [
    hosts.length > 0 ? `${hosts.join(", ")}:` : "",
    error instanceof WechatPayApiError ? `HTTP ${error.status}` : name,
    code ?? "",
    message,
    requestId === undefined ? "" : `(Request-ID ${requestId})`,
  ];
  return [parts.filter((part) => part !== "").join(" ")];
}

function problemLine(
  { option, problem }: ConfigurationProblem,
  isFromEnvironment: boolean,
): string {
  const variable = isFromEnvironment ? variableOf(option) : undefined;
  // Of a value that is missing the problem names it already.
  return variable === undefined || problem.includes(`set ${variable}`)
    ? `${option}: ${problem}`
    : `${option} (${variable}): ${problem}`;
}
