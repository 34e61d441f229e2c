import { createHash, verify } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RequestValidationError } from "../../lib";
import {
  authorizationOf,
  type Merchant,
  MERCHANT_KEY,
  openMerchant,
} from "./merchant";
import { headerValues, type Received, SigningServer } from "./signing-server";

const PATH = "/v3/merchant/media/upload";
/** Line ends and a text that looks like a boundary: a file may hold anything. */
const FILE = Buffer.concat([
  Buffer.from("\r\n--boundary--\r\n"),
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
]);
const SHA256 = createHash("sha256").update(FILE).digest("hex");

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
afterEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

/** The parts as a server's own parser reads them. */
async function partsOf(request: Received) {
  const [type] = headerValues(request, "Content-Type");
  const form = await new Response(request.body, {
    headers: { "Content-Type": type! },
  }).formData();
  return { meta: form.get("meta"), file: form.get("file") as File };
}

/** Whether the signature covers `meta`, and not what was sent around it. */
function signsMeta(request: Received, meta: string): boolean {
  const { timestamp, nonce_str, signature } = authorizationOf(request);
  return verify(
    "sha256",
    Buffer.from(`POST\n${request.url}\n${timestamp}\n${nonce_str}\n${meta}\n`),
    MERCHANT_KEY,
    Buffer.from(signature!, "base64"),
  );
}

describe("An upload", () => {
  it("sends the file and what is told of it, and signs the latter", async () => {
    server.answer = () => ({ json: { media_id: "m1" } });
    const { data } = await merchant.client.upload(
      PATH,
      { filename: "licence.PNG" },
      FILE,
    );
    expect(data).toEqual({ media_id: "m1" });
    const { meta, file } = await partsOf(server.only);
    expect(JSON.parse(String(meta))).toEqual({
      filename: "licence.PNG",
      sha256: SHA256,
    });
    expect([file.name, file.type]).toEqual(["licence.PNG", "image/png"]);
    expect(Buffer.from(await file.arrayBuffer()).equals(FILE)).toBe(true);
    expect(signsMeta(server.only, String(meta))).toBe(true);
  });

  it.each([
    ['营业执照 "正".jpg', "image/jpeg"],
    ["notes.unknown", "application/octet-stream"],
    ["no-extension", "application/octet-stream"],
  ])("keeps the name %s", async (filename, type) => {
    await merchant.client.upload(PATH, { filename }, new Uint8Array(FILE));
    const { meta, file } = await partsOf(server.only);
    expect(JSON.parse(String(meta)).filename).toBe(filename);
    expect(file.type).toBe(type);
    expect(signsMeta(server.only, String(meta))).toBe(true);
  });

  it("passes on whatever else is told, and a hash that is given", async () => {
    const meta = {
      filename: "a.mp4",
      sha256: SHA256.toUpperCase(),
      purpose: "x",
    };
    await merchant.client.upload(PATH, meta, FILE);
    const parts = await partsOf(server.only);
    expect(JSON.parse(String(parts.meta))).toEqual({ ...meta, sha256: SHA256 });
  });

  it("is sent anew, with a signature of its own, where it failed on its way", async () => {
    const retrying = await openMerchant(server, {
      retry: { attempts: 2, baseDelay: 0 },
    });
    server.answer = () =>
      server.received.length === 1
        ? { status: 500, json: { code: "SYSTEM_ERROR", message: "" } }
        : { json: { media_id: "m1" } };
    await retrying.client.upload(PATH, { filename: "a.png" }, FILE);
    const [first, second] = server.received;
    expect(second!.body.equals(first!.body)).toBe(true);
    expect(authorizationOf(second!).signature).not.toBe(
      authorizationOf(first!).signature,
    );
    await retrying.close();
  });

  it.each([
    ["an empty file", { filename: "a.png" }, Buffer.alloc(0), /^file /],
    ["a text for a file", { filename: "a.png" }, "bytes", /^file /],
    ["no name", {}, FILE, /^meta\.filename /],
    ["a path", { filename: "../a.png" }, FILE, /^meta\.filename /],
    [
      "a header in the name",
      { filename: "a\r\nX: y" },
      FILE,
      /^meta\.filename /,
    ],
    ["half a character", { filename: "a\ud800.png" }, FILE, /^meta\.filename /],
    [
      "another file's hash",
      { filename: "a.png", sha256: "0".repeat(64) },
      FILE,
      /^meta\.sha256 /,
    ],
    ["no meta", undefined, FILE, /^meta\.filename /],
    ["what JSON does not have", { filename: "a.png", n: 1n }, FILE, /BigInt/],
  ])(
    "of %s is refused before anything is sent",
    async (_k, meta, file, why) => {
      const failed = merchant.client.upload(PATH, meta as never, file as never);
      await expect(failed).rejects.toThrow(RequestValidationError);
      await expect(failed).rejects.toThrow(why);
      expect(server.received).toEqual([]);
    },
  );
});
