import {
  createDecipheriv,
  createPublicKey,
  verify,
  X509Certificate,
} from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { WechatPaySimulator } from "../../lib/testing/index";

/** A notification as the merchant's server received it. */
export interface ReceivedNotification {
  headers: http.IncomingHttpHeaders;
  raw: string;
}

/** A merchant's server that keeps what it is sent. */
export class MerchantServer {
  readonly received: ReceivedNotification[] = [];
  /** What the next notifications are answered with; 0 leaves them without an answer. */
  status = 204;
  body = "";
  /** What it does before it answers. */
  answering?: () => Promise<void>;

  private unanswered: http.ServerResponse[] = [];
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const raw = Buffer.concat(chunks).toString();
      this.received.push({ headers: request.headers, raw });
      await this.answering?.();
      if (this.status > 0) {
        response.writeHead(this.status).end(this.body);
      } else {
        this.unanswered.push(response);
      }
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, "127.0.0.1", () => resolve());
    });
  }

  get notifyUrl(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/notify`;
  }

  /** Answers those that were left without an answer. */
  answerLate(status: number): void {
    for (const response of this.unanswered.splice(0)) {
      response.writeHead(status).end();
    }
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

/** Whether the four headers sign the body with this key. @param pem a public key or a certificate */
export function isSignedBy(
  pem: string,
  headers: Readonly<Record<string, unknown>>,
  raw: string,
): boolean {
  const named = new Map(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
  const message = `${named.get("wechatpay-timestamp")}\n${named.get("wechatpay-nonce")}\n${raw}\n`;
  const key = pem.includes("CERTIFICATE")
    ? new X509Certificate(pem).publicKey
    : createPublicKey(pem);
  return verify(
    "sha256",
    Buffer.from(message),
    key,
    Buffer.from(named.get("wechatpay-signature") ?? "", "base64"),
  );
}

/** Decrypts AEAD_AES_256_GCM by the document alone. */
export function decrypt(
  resource: { nonce: string; associated_data?: string; ciphertext: string },
  apiV3Key: string,
): string {
  const bytes = Buffer.from(resource.ciphertext, "base64");
  const decipher = createDecipheriv("aes-256-gcm", apiV3Key, resource.nonce, {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(resource.associated_data ?? ""));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([
    decipher.update(bytes.subarray(0, -16)),
    decipher.final(),
  ]).toString();
}

/** The body of a notification with its resource decrypted. */
export function opened(
  wechat: WechatPaySimulator,
  raw: string,
): Record<string, unknown> & { resource: Record<string, unknown> } {
  const { resource, ...event } = JSON.parse(raw);
  const plaintext = decrypt(resource, wechat.moduleOptions.apiV3Key);
  return { ...event, resource: JSON.parse(plaintext) };
}
