import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "../..");

/** Documents whose TypeScript a reader may copy. */
const DOCUMENTS = [
  "README.md",
  "README.zh-CN.md",
  "sample-app/README.md",
  ...readdirSync(resolve(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

function typescriptBlocks(document: string): string[] {
  const text = readFileSync(resolve(root, document), "utf8");
  return Array.from(
    text.matchAll(/^```ts\n(.*?)^```$/gms),
    ([, code]) => code!,
  );
}

/** What the compiler says of some modules that stand in the package's root, read against its sources. */
function compile(modules: Map<string, string>): string[] {
  const { config } = ts.readConfigFile(
    resolve(root, "tsconfig.json"),
    ts.sys.readFile,
  );
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      rootDir: undefined,
      isolatedModules: false,
      paths: {
        "nestjs-wechatpay-contracts": ["./lib/index.ts"],
        "nestjs-wechatpay-contracts/testing": ["./lib/testing/index.ts"],
      },
    },
    root,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.readFile = (name) => modules.get(name) ?? readFile(name);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target, ...rest) => {
    const code = modules.get(name);
    return code === undefined
      ? getSourceFile(name, target, ...rest)
      : ts.createSourceFile(name, code, target);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || modules.has(file.fileName))
    .map(({ file, start, messageText }) => {
      const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
      const message = ts.flattenDiagnosticMessageText(messageText, "\n");
      return `${file?.fileName.slice(root.length + 1)}:${line + 1} ${message}`;
    });
}

describe("the documents", () => {
  it("hold TypeScript that compiles", { timeout: 60_000 }, () => {
    const modules = new Map(
      DOCUMENTS.flatMap((document) =>
        typescriptBlocks(document).map((code, index) => [
          resolve(root, `${document.replaceAll("/", "-")}-${index + 1}.ts`),
          code,
        ]),
      ) as Array<[string, string]>,
    );
    expect(modules.size).toBeGreaterThan(10);
    expect(compile(modules)).toEqual([]);
  });

  it(
    "are compiled in earnest: a wrong name does not pass",
    { timeout: 60_000 },
    () => {
      const wrong = new Map([
        [
          resolve(root, "wrong.ts"),
          'import { NoSuchName } from "nestjs-wechatpay-contracts"; NoSuchName;',
        ],
      ]);
      expect(compile(wrong)).toEqual([expect.stringContaining("NoSuchName")]);
    },
  );

  it("say the same in both languages: the Chinese README has every block of the English", () => {
    const withoutProse = (code: string) =>
      code.replace(/\/\*\*?.*?\*\/|\/\/.*$/gms, "").replace(/\s+/g, " ");
    expect(typescriptBlocks("README.zh-CN.md").map(withoutProse)).toEqual(
      typescriptBlocks("README.md").map(withoutProse),
    );
  });
});
