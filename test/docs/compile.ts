import { resolve } from "node:path";
import ts from "typescript";
import { root } from "./markdown";

/** Those of the project, with the package's name for its sources. */
export function compilerOptions(): ts.CompilerOptions {
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
  return options;
}

/** What the compiler says of some modules, read against the package's sources, which `npm run lint` compiles itself. */
export function compile(modules: Map<string, string>): string[] {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  const { fileExists, readFile, directoryExists } = host;
  const names = [...modules.keys()];
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.readFile = (name) => modules.get(name) ?? readFile(name);
  host.directoryExists = (name) =>
    names.some((file) => file.startsWith(`${name}/`)) || directoryExists!(name);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target, ...rest) => {
    const code = modules.get(name);
    return code === undefined
      ? getSourceFile(name, target, ...rest)
      : ts.createSourceFile(name, code, target);
  };
  const program = ts.createProgram(names, options, host);
  return ts
    .sortAndDeduplicateDiagnostics([
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...names.flatMap((name) => {
        const file = program.getSourceFile(name);
        return [
          ...program.getSyntacticDiagnostics(file),
          ...program.getSemanticDiagnostics(file),
        ];
      }),
    ])
    .map(({ file, start, messageText }) => {
      const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
      const message = ts.flattenDiagnosticMessageText(messageText, "\n");
      return `${file?.fileName.slice(root.length + 1)}:${line + 1} ${message}`;
    });
}
