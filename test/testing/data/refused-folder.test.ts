import { generateKeyPairSync } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type SimulatorOptions,
  WechatPaySimulator,
} from "../../../lib/testing/index";
import { signedContract } from "../orders/order-requests";
import { newFolder, readState, startOn, writeState } from "./data-folders";

let data: string;

beforeEach(async () => {
  data = newFolder();
  const wechat = await startOn(data);
  await signedContract(wechat);
  await wechat.stop();
});

/** The state with other values. */
const stateWith = (changes: object) =>
  JSON.stringify({ ...JSON.parse(readState(data)), ...changes });

async function expectRefusal(
  message: string,
  options: SimulatorOptions = {},
): Promise<void> {
  const before = readState(data);
  const starting = WechatPaySimulator.start({ data, ...options });
  await expect(starting).rejects.toThrow(message);
  expect(readState(data)).toBe(before);
}

describe("a state", () => {
  it.each<[string, () => string, string]>([
    ["of nothing", () => "", "Unexpected end of JSON input"],
    ["cut off", () => readState(data).slice(0, 300), "JSON"],
    ["that is null", () => "null", "version undefined"],
    ["that is a list", () => "[]", "version undefined"],
    [
      "of another version",
      () => stateWith({ version: 2 }),
      "it is of version 2, which this release does not know",
    ],
    ["without orders", () => stateWith({ orders: undefined }), "lists"],
    ["without keys", () => stateWith({ platform: undefined }), "lists"],
    ["with contracts of no list", () => stateWith({ contracts: {} }), "lists"],
    [
      "with a contract of an unknown operation",
      () =>
        stateWith({ contracts: [{ operation: { kind: "a", manner: "b" } }] }),
      "it names an operation a b",
    ],
  ])("%s is refused, and left as it is", async (_name, content, reason) => {
    const good = readState(data);
    writeState(data, content());
    const file = join(data, "state.json");
    await expectRefusal(`${file} is not the state of a simulator: `);
    await expectRefusal(reason);
    await expectRefusal("move it away to start again");
    writeState(data, good);
    expect((await startOn(data)).contracts).toHaveLength(1);
  });

  it("of another merchant is refused, and left as it is", async () => {
    await expectRefusal(
      `${data} holds the state of merchant 1900000109, not 1900000110; give another folder, or that mchid`,
      { mchid: "1900000110" },
    );
    expect((await startOn(data)).contracts).toHaveLength(1);
  });

  it("that is moved away leaves the keys to begin anew with", async () => {
    rmSync(join(data, "state.json"));
    const wechat = await startOn(data);
    expect(wechat.contracts).toEqual([]);
    expect(wechat.moduleOptions.merchantPrivateKey).toBe(
      readFileSync(join(data, "apiclient_key.pem"), "utf8"),
    );
  });
});

describe("a folder that is not a simulator's", () => {
  it.each([
    ".env",
    "pub_key.pem",
    "apiclient_key.pem",
    "wechatpay_key.pem",
    "certificate_1_key.pem",
  ])("and has a %s is refused, and left as it is", async (name) => {
    const folder = newFolder();
    mkdirSync(folder);
    const file = join(folder, name);
    writeFileSync(file, readFileSync(join(data, "apiclient_key.pem")));
    const before = readFileSync(file);

    const starting = WechatPaySimulator.start({ data: folder });

    await expect(starting).rejects.toThrow(
      `${file} was not written by the simulator, which needs a file of that name; give it a folder of its own, such as .simulator`,
    );
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(file)).toEqual(before);
  });

  it("becomes one where it has other files", async () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, "notes.md"), "");
    await (await startOn(folder)).stop();
    expect(readdirSync(folder)).toContain("notes.md");
  });

  it("is one though its first start was cut off after a key", async () => {
    const folder = newFolder();
    await (await startOn(folder)).stop();
    rmSync(join(folder, "state.json"));
    rmSync(join(folder, "wechatpay_key.pem"));
    expect((await startOn(folder)).contracts).toEqual([]);
  });
});

describe("a key file", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  it.each([
    ["of nothing", "apiclient", ""],
    ["of something else", "wechatpay", "not a key"],
    [
      "of another kind of key",
      "certificate_1",
      privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ],
  ])("%s is refused, and left as it is", async (_name, key, content) => {
    const file = join(data, `${key}_key.pem`);
    const good = readFileSync(file, "utf8");
    writeFileSync(file, content);
    await expectRefusal(
      `${file} does not contain an RSA private key; put it back, or remove it for a new one`,
    );
    expect(readFileSync(file, "utf8")).toBe(content);
    writeFileSync(file, good);
    expect((await startOn(data)).contracts).toHaveLength(1);
  });

  it("that is wrong ahead of its certificate is refused too, and nothing else goes wrong", async () => {
    rmSync(join(data, "state.json"));
    for (const key of ["apiclient", "certificate_1"]) {
      writeFileSync(join(data, `${key}_key.pem`), "not a key");
    }
    const starting = WechatPaySimulator.start({ data });
    await expect(starting).rejects.toThrow(
      "apiclient_key.pem does not contain an RSA",
    );
  });

  it("of a certificate that is kept must be there", async () => {
    const file = join(data, "certificate_1_key.pem");
    rmSync(file);
    await expectRefusal(
      `${file} is missing, the key of a certificate in state.json; put it back, or move state.json away to start again`,
    );
    rmSync(join(data, "state.json"));
    expect((await startOn(data)).contracts).toEqual([]);
  });
});
