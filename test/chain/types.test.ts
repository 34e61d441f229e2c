import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(__dirname, "../..");
const here = (name: string) => resolve(__dirname, name);

const SEED = readFileSync(here("seed.d.ts"), "utf8");
const EXAMPLE = readFileSync(here("seed-example.ts"), "utf8");

/** Changes to the seed's declarations that our chain does not fulfil. */
const WRONG: Array<[string, string, string]> = [
  ["an answer that has another type", "mchid: string;", "mchid: number;"],
  [
    "an answer with one more field",
    "mchid: string;",
    "mchid: string; contract_id: string;",
  ],
  ["a request of another type", "service_id: number;", "service_id: string;"],
  ["a request with one field less", "openid: string;", ""],
  ["one more operation", "post(", "patch(): void; post("],
  [
    "one more kind of merchant",
    "ecommerce: Contracts.Ecommerce;",
    "ecommerce: Contracts.Ecommerce; other: Contracts.Ecommerce;",
  ],
];

/** Statements over our own types that must not compile. */
const MISUSES: Array<[string, string]> = [
  ["a missing field", "contracts.ecommerce.preEntrustSign.payRedirectSign({})"],
  [
    "a config that changes the method",
    'contracts.serviceId(1).outContractCode("a").get({ method: "DELETE" })',
  ],
  ["a made-up step", "contracts.ecommerce.postEntrustSign"],
  [
    "a service_id that is text",
    'contracts.serviceId("1").outContractCode("a").get()',
  ],
  [
    "a termination without a remark",
    'contracts.serviceId(1).outContractCode("a").terminate.post({})',
  ],
];

/** The compiler's complaints, by file; the given sources stand in for what the disk holds. */
function diagnose(sources: Map<string, string>): Map<string, string[]> {
  const { config } = ts.readConfigFile(
    resolve(ROOT, "tsconfig.json"),
    ts.sys.readFile,
  );
  const { options } = ts.convertCompilerOptionsFromJson(
    config.compilerOptions,
    ROOT,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) =>
    sources.has(name)
      ? ts.createSourceFile(name, sources.get(name)!, target)
      : getSourceFile(name, target, ...rest);
  const roots = [...sources.keys()];
  const program = ts.createProgram(roots, options, host);
  return new Map(
    roots.map((name) => {
      const file = program.getSourceFile(name);
      const found = [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ];
      return [
        name,
        found.map(({ messageText }) =>
          ts.flattenDiagnosticMessageText(messageText, "\n"),
        ),
      ];
    }),
  );
}

describe("The types of the chain", () => {
  let complaints: Map<string, string[]>;
  const complaintsOf = (name: string) => complaints.get(here(name));

  beforeAll(() => {
    const sources = new Map([
      [here("seed-example.ts"), EXAMPLE],
      // Read as source, so that a slip in the declarations would show.
      [here("seed-source.ts"), SEED],
    ]);
    WRONG.forEach(([, declared, changed], index) => {
      sources.set(here(`wrong-${index}.ts`), SEED.replace(declared, changed));
      sources.set(
        here(`wrong-${index}-use.ts`),
        `import type { Wechatpay } from "../../lib";
         import type { Wechatpay as Wrong } from "./wrong-${index}";
         export const assigned = (wxpay: Wechatpay): Wrong => wxpay;`,
      );
    });
    MISUSES.forEach(([, expression], index) => {
      sources.set(
        here(`misuse-${index}.ts`),
        `import type { Wechatpay } from "../../lib";
         declare const wxpay: Wechatpay;
         const { contracts } = wxpay.v3.passwordExemptContract;
         export const used = ${expression};`,
      );
    });
    complaints = diagnose(sources);
  }, 60_000);

  it("are assignable to the seed's, and its example compiles with both", () => {
    expect(complaintsOf("seed-source.ts")).toEqual([]);
    expect(complaintsOf("seed-example.ts")).toEqual([]);
  });

  it.each(WRONG.map(([title], index) => [title, index] as const))(
    "would not be assignable to %s",
    (_, index) => {
      expect(complaintsOf(`wrong-${index}.ts`)).toEqual([]);
      expect(complaintsOf(`wrong-${index}-use.ts`)).toEqual([
        expect.stringContaining("is not assignable to type"),
      ]);
    },
  );

  it.each(MISUSES.map(([title], index) => [title, index] as const))(
    "refuse %s",
    (_, index) => {
      expect(complaintsOf(`misuse-${index}.ts`)).toHaveLength(1);
    },
  );
});
