import { afterEach, describe, expect, it } from "vitest";
import { ResponseVerificationError } from "../../lib";
import { diagnose } from "./diagnose";
import { EchoServer, encrypt, forMerchant, stranger } from "./echo-server";

let server: EchoServer | undefined;

afterEach(() => server?.stop());

async function echo(answer: (body: Record<string, string>) => unknown) {
  server = new EchoServer(answer);
  const diagnostics = await diagnose(await server.start());
  return diagnostics.echo({ encrypted: true, message: "there and back" });
}

const message = ({ echo_message }: Record<string, string>) => echo_message!;

describe("a signed answer to an echo", () => {
  it("is taken where both messages came back", async () => {
    const report = await echo((body) => ({
      echo_message: message(body),
      encrypted_echo_message: forMerchant(message(body)),
    }));

    expect(report).toMatchObject({
      requestId: "the-request-id",
      encryptedEcho: true,
    });
  });

  it.each<[string, (body: Record<string, string>) => unknown]>([
    [
      "echo_message is another",
      (body) => ({
        echo_message: "another",
        encrypted_echo_message: forMerchant(message(body)),
      }),
    ],
    [
      "echo_message is missing",
      (body) => ({ encrypted_echo_message: forMerchant(message(body)) }),
    ],
    ["it is null", () => null],
    [
      "encrypted_echo_message is another",
      (body) => ({
        echo_message: message(body),
        encrypted_echo_message: forMerchant("another"),
      }),
    ],
    [
      "encrypted_echo_message is missing",
      (body) => ({ echo_message: message(body) }),
    ],
    ["encrypted_echo_message came back as it was sent", (body) => body],
    [
      "encrypted_echo_message is for another merchant's key",
      (body) => ({
        echo_message: message(body),
        encrypted_echo_message: encrypt(message(body), stranger.publicKey),
      }),
    ],
  ])("is refused where %s", async (_, answer) => {
    const error = await echo(answer).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({
      reason: "body",
      requestId: "the-request-id",
    });
    expect(JSON.stringify(error)).not.toContain("there and back");
  });
});
