import ts from "typescript";
import { describe, expect, it } from "vitest";
import { addVariables } from "../../lib/schematics/edit-env";
import { addRawBody, removeRawBody } from "../../lib/schematics/edit-main";
import { addImport, removeImport } from "../../lib/schematics/edit-module";
import { nestAdd } from "../../lib/schematics/nest-add";
import { MemoryTree } from "./memory-tree";

const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
await bootstrap();
`;
const MODULE = `import { Module } from '@nestjs/common';

@Module({
  imports: [],
  controllers: [],
})
export class AppModule {}
`;
const RAW = "rawBody: true /* WeChat Pay signs the bytes of a notification */";
const RAW_ALONE =
  "{\n    rawBody: true, // WeChat Pay signs the bytes of a notification\n  }";

function run(
  files: Record<string, string>,
  options: { undo?: boolean; sourceRoot?: string } = {},
) {
  const tree = files instanceof MemoryTree ? files : new MemoryTree(files);
  const told: string[] = [];
  const tell = (message: string) => void told.push(message);
  nestAdd(options)(tree, { logger: { info: tell, warn: tell } });
  return { files: Object.fromEntries(tree.files), told };
}

const application = (
  manifest: object = { type: "module" },
  changes: Record<string, string> = {},
) => ({
  "package.json": JSON.stringify(manifest),
  "src/main.ts": MAIN,
  "src/app.module.ts": MODULE,
  ...changes,
});

describe("the raw body", () => {
  it.each([
    ["create(AppModule)", `create(AppModule, ${RAW_ALONE})`],
    [
      "create(AppModule, { cors: true })",
      `create(AppModule, { ${RAW}, cors: true })`,
    ],
    ["create(AppModule, {})", `create(AppModule, { ${RAW} })`],
    [
      "create<NestFastifyApplication>(AppModule, new FastifyAdapter())",
      `create<NestFastifyApplication>(AppModule, new FastifyAdapter(), ${RAW_ALONE})`,
    ],
    [
      "create(AppModule, new FastifyAdapter(), { cors: true })",
      `create(AppModule, new FastifyAdapter(), { ${RAW}, cors: true })`,
    ],
    [
      "create(AppModule, { rawBody: true })",
      "create(AppModule, { rawBody: true })",
    ],
  ])("is kept: %s", (before, after) => {
    const text = MAIN.replace("create(AppModule)", before);
    expect(addRawBody(ts, text)).toEqual({
      text: MAIN.replace("create(AppModule)", after),
      moduleName: "AppModule",
    });
  });

  it.each([
    "create(AppModule)",
    "create(AppModule, { cors: true })",
    "create(AppModule, new FastifyAdapter())",
    "create(AppModule, { rawBody: true })",
  ])("is as before where it is taken out: %s", (before) => {
    const text = MAIN.replace("create(AppModule)", before);
    const added = addRawBody(ts, text) as { text: string };
    expect(removeRawBody(added.text)).toBe(text);
  });

  it.each([
    `{\n    ${RAW},\n  }`,
    "{ rawBody: true // WeChat Pay signs the bytes of a notification\n }",
  ])("is taken out where a formatter has laid it out anew: %s", (options) => {
    const formatted = MAIN.replace(
      "create(AppModule)",
      `create(AppModule, ${options})`,
    );
    expect(removeRawBody(formatted)).toBe(MAIN);
  });

  it.each([
    ["create(AppModule, options)", "are not written there"],
    ["create(AppModule, { rawBody: false })", "it says rawBody: false"],
    ["createMicroservice(AppModule)", "it calls no NestFactory.create(…)"],
  ])("is left to the developer: %s", (before, problem) => {
    const text = MAIN.replace("create(AppModule)", before);
    expect(addRawBody(ts, text)).toEqual({
      problem: expect.stringContaining(problem),
    });
  });
});

describe("the import into the application's module", () => {
  const imported = { name: "Added", path: "./added.js" };

  it.each([
    ["imports: []", "imports: [Added]"],
    ["imports: [A]", "imports: [A, Added]"],
    [
      "imports: [A, B.forRoot({ x: [1] }),]",
      "imports: [A, B.forRoot({ x: [1] }), Added,]",
    ],
    [
      "imports: [\n    A,\n    B,\n  ]",
      "imports: [\n    A,\n    B,\n    Added,\n  ]",
    ],
  ])("stands beside the others: %s", (before, after) => {
    const text = MODULE.replace("imports: []", before);
    const added = addImport(ts, text, "AppModule", imported)!;
    expect(added).toContain(after);
    expect(added).toContain(
      "import { Module } from '@nestjs/common';\nimport { Added } from './added.js';\n",
    );
    expect(removeImport(added, "Added")).toBe(text);
  });

  it("begins a list where there is none", () => {
    const text = MODULE.replace("\n  imports: [],", "");
    expect(addImport(ts, text, "AppModule", imported)).toContain(
      "@Module({ imports: [Added],\n  controllers: [],",
    );
  });

  it.each([
    ["of another name", MODULE.replace("AppModule", "OtherModule")],
    ["without a decorator", MODULE.replace(/@Module[^]*?\}\)\n/, "")],
    [
      "whose imports are no list",
      MODULE.replace("imports: []", "imports: all"),
    ],
  ])("has no place in a class %s", (_, text) => {
    expect(addImport(ts, text, "AppModule", imported)).toBeUndefined();
  });
});

describe("nest add nestjs-wechatpay-contracts", () => {
  it("makes module and handlers, imports the module, keeps the raw body and names the variables", () => {
    const { files, told } = run(application());
    expect(Object.keys(files).toSorted()).toEqual([
      ".env",
      "package.json",
      "src/app.module.ts",
      "src/main.ts",
      "src/wechat-pay/contracts.ts",
      "src/wechat-pay/wechat-pay.module.ts",
    ]);
    expect(files["src/main.ts"]).toContain(`create(AppModule, ${RAW_ALONE})`);
    expect(files["src/app.module.ts"]).toContain(
      "import { WechatPayModule } from './wechat-pay/wechat-pay.module.js';",
    );
    expect(files["src/wechat-pay/wechat-pay.module.ts"]).toContain(
      "from './contracts.js'",
    );
    expect(files[".env"]).toContain(
      "WECHATPAY_NOTIFY_URL=http://127.0.0.1:3000/wechatpay/notify\n",
    );
    expect(told.join("\n")).toContain(
      "npx nest start --env-file .simulator/.env --env-file .env",
    );
  });

  it("changes nothing when it is run again", () => {
    const once = run(application());
    expect(run(once.files).files).toEqual(once.files);
  });

  it.each([
    ["", application()],
    [
      " of CommonJS",
      application({}, { "src/main.ts": MAIN.replace(".js'", "'") }),
    ],
    [" with variables of its own", application({}, { ".env": "PORT=3000" })],
    [
      " with a database",
      application({ dependencies: { "@nestjs/typeorm": "*" } }),
    ],
  ])("is undone without a trace in an application%s", (_, before) => {
    const { files } = run(run(before).files, { undo: true });
    const expected = { ...before } as Record<string, string>;
    if (expected[".env"]) {
      expected[".env"] += "\n";
    }
    expect(files).toEqual(expected);
  });

  it("imports without endings in an application of CommonJS", () => {
    const { files } = run(
      application({}, { "src/main.ts": MAIN.replace(".js'", "'") }),
    );
    expect(files["src/app.module.ts"]).toContain(
      "from './wechat-pay/wechat-pay.module';",
    );
  });

  it.each([
    ["@nestjs/typeorm", "DataSource", "typeorm"],
    ["@mikro-orm/nestjs", "MikroORM", "@mikro-orm/core"],
    ["@nestjs/sequelize", "Sequelize", "sequelize-typescript"],
  ])("keeps the marks in the database of %s", (name, client, from) => {
    const { files } = run(application({ dependencies: { [name]: "*" } }));
    const module = files["src/wechat-pay/wechat-pay.module.ts"]!;
    expect(module).toContain(`import { ${client} } from '${from}';`);
    expect(module).toContain(`inject: [${client}],`);
    expect(module).toContain("await this.store.ensureSchema();");
  });

  it("keeps what was changed since, and says so", () => {
    const { files } = run(application());
    const path = "src/wechat-pay/contracts.ts";
    const filled = addVariables().replace(
      "# WECHATPAY_MCHID=",
      "WECHATPAY_MCHID=1900000109",
    );
    const undone = run(
      { ...files, [path]: `${files[path]}// mine\n`, ".env": filled },
      { undo: true },
    );
    expect(undone.files[path]).toContain("// mine");
    expect(undone.files[".env"]).toBe(filled);
    expect(undone.told).toEqual([
      `${path} was changed since, and stays; delete it by hand`,
      ".env has values of WECHATPAY_…, which stay",
      "Remove the package: npm uninstall nestjs-wechatpay-contracts",
    ]);
  });

  it("works in another folder of sources", () => {
    const { files } = run(
      {
        "package.json": "{}",
        "apps/shop/src/main.ts": MAIN,
        "apps/shop/src/app.module.ts": MODULE,
      },
      { sourceRoot: "apps/shop/src" },
    );
    expect(files["apps/shop/src/app.module.ts"]).toContain("[WechatPayModule]");
    expect(files).toHaveProperty(["apps/shop/src/wechat-pay/contracts.ts"]);
  });

  it.each([
    ["src/main.ts", "", "src/main.ts: it calls no NestFactory.create(…)"],
    [
      "src/app.module.ts",
      "",
      "The module that src/main.ts starts has no imports",
    ],
  ])(
    "says what is to be done by hand where it cannot: %s",
    (path, text, told) => {
      expect(run(application({}, { [path]: text })).told).toContainEqual(
        expect.stringContaining(told),
      );
    },
  );

  it("fails where there is no application", () => {
    expect(() => run({})).toThrow(
      "There is no package.json here; run nest add in a Nest application",
    );
  });
});
