import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { plainToInstance } from "class-transformer";
import { type ValidationError, validateSync } from "class-validator";
import { Environment, type Variables } from "./environment.js";
import { ROOT_FOLDER } from "./root-folder.js";

/** Kept beside the program, wherever it is started from. */
const DATA_FOLDER = join(ROOT_FOLDER, ".data");

/** What the simulator's merchant is called, and who may try the shop. The real merchant's have no default. */
const SIMULATED = {
  WECHATPAY_APPID: "wxd678efh567hg6787",
  WECHATPAY_SERVICE_ID: "12535",
  SUB_MCHID: "1900000110",
  SUB_APPID: "wxd678efh567hg6788",
  CUSTOMERS: [
    "小明 Ming=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    "小红 Hong=oUpF8uHong0000000000000000001",
    "阿强 Qiang=oUpF8uQiang000000000000000002",
  ].join(),
};

/** The tea box of a shop that simulates WeChat Pay; only a direct merchant has one. */
const SIMULATED_TEA_BOX = { TEA_BOX_PLAN_ID: "12536", TEA_BOX_PRICE: "6800" };

/** One or several variables are missing or wrong. */
export class EnvironmentError extends Error {
  constructor(problems: string[]) {
    super(
      `The shop cannot start; see .env.example for\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
    this.name = "EnvironmentError";
  }
}

/** The variables of the process, and for those it lacks the ones of the file `.env` where it was started. */
export function processVariables(): Variables {
  const file = resolve(".env");
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  return { ...fromFile, ...process.env };
}

/**
 * Reads and checks the shop's variables; an empty one is as good as absent.
 *
 * @throws EnvironmentError that names every variable that is wrong, and never its value
 */
export function readEnvironment(variables: Variables): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== ""),
  );
  const { paysForReal, MERCHANT_KIND } = Object.assign(
    new Environment(),
    given,
  );
  const environment = plainToInstance(
    Environment,
    {
      SAMPLE_DATA: DATA_FOLDER,
      ...(paysForReal ? {} : SIMULATED),
      ...(paysForReal || MERCHANT_KIND !== "normal" ? {} : SIMULATED_TEA_BOX),
      ...given,
    },
    { enableImplicitConversion: true, exposeDefaultValues: true },
  );
  const problems = validateSync(environment, {
    stopAtFirstError: true,
  }).flatMap(messages);
  if (paysForReal && !environment.PUBLIC_URL?.startsWith("https://")) {
    problems.push("PUBLIC_URL must begin with https://, for WeChat Pay");
  }
  if (environment.teaBox && environment.MERCHANT_KIND !== "normal") {
    problems.push(
      "TEA_BOX_PLAN_ID: the tea box is a direct merchant's; leave it and TEA_BOX_PRICE out where MERCHANT_KIND is another than normal",
    );
  }
  if (environment.simulates && given.NODE_ENV === "production") {
    problems.push(
      "WECHATPAY_MCHID must name the merchant where NODE_ENV is production: the shop would simulate WeChat Pay, and take no money",
    );
  }
  if (problems.length > 0) {
    throw new EnvironmentError(problems);
  }
  return Object.assign(environment, { variables: given });
}

function messages({
  property,
  constraints = {},
  children = [],
}: ValidationError): string[] {
  return [
    ...Object.values(constraints),
    ...children.flatMap(messages).map((message) => `${property}: ${message}`),
  ];
}
