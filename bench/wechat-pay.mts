import {
  createPrivateKey,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Material, PUBLIC_KEY_ID, type Sent, SENT } from "./material.mjs";
import { answerQuestions } from "./worker.mjs";

const RENEWAL_MS = 60_000;

/** How WeChat Pay answers. */
export interface Answering {
  material: Material;
  /** How long it takes, in ms; 0 for at once. */
  after: number;
}

/** Answers every request to a path alike, so that one signature serves for a minute. */
answerQuestions({
  open: async ({ material, after }: Answering) => {
    const key = createPrivateKey(material.platformPrivateKey);
    let answers = signedAnswers(key);
    setInterval(() => (answers = signedAnswers(key)), RENEWAL_MS).unref();
    const server = createServer({ keepAliveTimeout: 0 }, (request, answer) => {
      const { head, body } = answers.get(request.url!)!;
      const send = () => answer.writeHead(200, head).end(body);
      request.resume();
      request.once("end", () => {
        if (after > 0) {
          setTimeout(send, after);
        } else {
          send();
        }
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
});

function signedAnswers(key: KeyObject) {
  return new Map(
    Object.values(SENT).map(({ path, answer }: Sent) => {
      const body = JSON.stringify(answer);
      return [path, { body, head: signedHead(key, body) }];
    }),
  );
}

function signedHead(key: KeyObject, body: string): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const nonce = randomBytes(16).toString("hex");
  const message = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`);
  return {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body).toString(),
    "Request-ID": "08F78BB3AF0610D302",
    "Wechatpay-Timestamp": timestamp,
    "Wechatpay-Nonce": nonce,
    "Wechatpay-Serial": PUBLIC_KEY_ID,
    "Wechatpay-Signature": sign("sha256", message, key).toString("base64"),
    "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
  };
}
