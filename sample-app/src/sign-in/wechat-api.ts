import { SignInError } from "./wechat-sign-in.js";

const PATIENCE_MS = 5_000;

/**
 * Asks WeChat who has signed in. The query bears the secret, so no error tells of it.
 *
 * @param url with the query as WeChat's document has it
 * @throws SignInError where the answer names nobody
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
    throw new SignInError(`${url.host} gave no answer that can be read`);
  }
  if (typeof answer.openid !== "string" || answer.openid === "") {
    throw new SignInError(`${url.host} refused the code: ${answer.errcode}`);
  }
  return answer.openid;
}
