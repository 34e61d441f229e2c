import { SignInError, SignInUnavailableError } from "./wechat-sign-in.js";

const PATIENCE_MS = 5_000;

/** Codes of errors that are the code's or the user's; every other is WeChat's, or one of how the shop is set up. */
const REFUSED_CODES: ReadonlySet<unknown> = new Set([
  40029, // invented
  40163, // used
  40226, // a user whom WeChat has blocked
  41008, // none
  42003, // expired
]);

/**
 * Asks WeChat who has signed in. The query bears the secret, so no error tells of it.
 *
 * @param url with the query as WeChat's document has it
 * @throws SignInError where the answer is that the code is not right
 * @throws SignInUnavailableError where there is none, or another error in it
 */
export async function askForOpenid(url: URL): Promise<string> {
  let answer: { openid?: unknown; errcode?: unknown };
  try {
    const response = await fetch(url, {
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // Its Content-Type is text/plain.
    answer = Object(JSON.parse(await response.text()));
  } catch {
    throw new SignInUnavailableError(
      `${url.host} gave no answer that can be read`,
    );
  }
  if (typeof answer.openid !== "string" || answer.openid === "") {
    const { errcode } = answer;
    throw REFUSED_CODES.has(errcode)
      ? new SignInError(`${url.host} refused the code: ${errcode}`)
      : new SignInUnavailableError(`${url.host} answered: ${errcode}`);
  }
  return answer.openid;
}
