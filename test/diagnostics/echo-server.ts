import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomUUID,
  sign,
} from "node:crypto";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { ContractsModuleOptions } from "../../lib";

const ID = "PUB_KEY_ID_0119000001092024121200000000";
const generate = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const platform = generate();
const merchant = generate();
export const stranger = generate();

/** What the merchant's own key decrypts. */
export const forMerchant = (message: string) =>
  encrypt(message, merchant.publicKey);

/** RSA-OAEP with SHA-1, made here with node:crypto alone. */
export function encrypt(message: string, key: KeyObject): string {
  return publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" },
    Buffer.from(message),
  ).toString("base64");
}

/** A server that signs whatever answer a test wants to an echo. */
export class EchoServer {
  /** Headers and bodies of the requests that came. */
  readonly requests: Array<{ serial: unknown; body: Record<string, string> }> =
    [];
  private server?: Server;

  constructor(
    private readonly answer: (body: Record<string, string>) => unknown,
    private readonly secondsBehind = 0,
  ) {}

  async start(): Promise<ContractsModuleOptions> {
    this.server = createServer(async (request, response) => {
      const body = JSON.parse(await text(request)) as Record<string, string>;
      this.requests.push({ serial: request.headers["wechatpay-serial"], body });
      const bytes = JSON.stringify(this.answer(body));
      const timestamp = String(
        Math.floor(Date.now() / 1000) - this.secondsBehind,
      );
      const nonce = randomUUID();
      const signature = sign(
        "sha256",
        Buffer.from(`${timestamp}\n${nonce}\n${bytes}\n`),
        platform.privateKey,
      ).toString("base64");
      response.writeHead(200, {
        "Content-Type": "application/json",
        "Request-ID": "the-request-id",
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": signature,
        "Wechatpay-Serial": ID,
      });
      response.end(bytes);
    });
    await new Promise<void>((resolve) =>
      this.server!.listen(0, "127.0.0.1", resolve),
    );
    const { port } = this.server.address() as AddressInfo;
    return {
      mchid: "1900000109",
      merchantSerialNumber: "3775B6A45ACD588826D15E583A95F5DD",
      merchantPrivateKey: merchant.privateKey
        .export({ type: "pkcs8", format: "pem" })
        .toString(),
      apiV3Key: "0123456789abcdef0123456789abcdef",
      publicKey: {
        id: ID,
        pem: platform.publicKey
          .export({ type: "spki", format: "pem" })
          .toString(),
      },
      baseUrl: `http://127.0.0.1:${port}`,
    };
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}
