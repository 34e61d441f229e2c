import "reflect-metadata";
import { Transform } from "class-transformer";
import {
  ArrayNotEmpty,
  IsHexadecimal,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsPositive,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from "class-validator";
import { type Customer, readCustomers } from "./customer.js";
import { leadsToPrivateHost } from "./private-host.js";

/** A timer takes no more milliseconds than 2 ** 31 - 1, and runs at once where it is given more. */
const MOST_MINUTES = 35_000;

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

function namesIn(text: string): string[] {
  return text.split(",").map((name) => name.trim().toLowerCase());
}

/** Not a number where it is written in another way than by figures alone. */
function figuresIn(value: unknown): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  return /^\d+$/.test(String(value)) ? Number(value) : NaN;
}

/** Which of WeChat Pay's operations the merchant uses; the names are those of `PreEntrustSignService`. */
export const MERCHANT_KINDS = [
  "normal",
  "ecommerce",
  "serviceProvider",
] as const;
export type MerchantKind = (typeof MERCHANT_KINDS)[number];

const NAMES_WECHAT_PAY = ({ simulates }: Environment) => !simulates;

/** Either both are there, or none is. */
const HAS_TEA_BOX = ({ TEA_BOX_PLAN_ID, TEA_BOX_PRICE }: Environment) =>
  TEA_BOX_PLAN_ID !== undefined || TEA_BOX_PRICE !== undefined;

const HAS_SUB_MERCHANT = ({ MERCHANT_KIND }: Environment) =>
  MERCHANT_KIND !== "normal";

/**
 * The shop's environment variables, read and checked. `.env.example` explains each. Of the rules of one variable the
 * lowest is tried first, and what it says is told.
 */
export class Environment {
  /** As they were given, for the package, which reads its own. */
  variables: Variables = {};

  @IsString()
  HOST: string = "127.0.0.1";

  @Max(65_535)
  @Min(0)
  @IsInt()
  PORT: number = 3000;

  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  @Matches(/[^/]$/, { message: "$property must not end with a slash" })
  PUBLIC_URL?: string;

  /** Names by which browsers may reach the shop besides that of `PUBLIC_URL`. */
  @Transform(({ value }) => namesIn(String(value)))
  ALLOWED_HOSTS: string[] = [];

  @Min(0)
  @IsInt()
  TRUST_PROXY: number = 0;

  @IsIn(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
  LOG_LEVEL: string = "info";

  @IsOptional()
  @IsUrl({
    protocols: ["postgres", "postgresql", "mysql", "mariadb"],
    require_protocol: true,
    require_tld: false,
  })
  DATABASE_URL?: string;

  @IsPositive()
  @IsInt()
  DATABASE_POOL_SIZE: number = 10;

  @IsNotEmpty()
  SAMPLE_DATA!: string;

  @IsOptional()
  @IsUrl({
    protocols: ["redis", "rediss"],
    require_protocol: true,
    require_tld: false,
  })
  REDIS_URL?: string;

  /** Of every key in Redis. */
  @Matches(/^[\w-]+$/)
  REDIS_PREFIX: string = "shop";

  @IsIn(MERCHANT_KINDS)
  MERCHANT_KIND: MerchantKind = "normal";

  @ValidateIf(HAS_SUB_MERCHANT)
  @MaxLength(32)
  @IsString()
  SUB_MCHID!: string;

  @ValidateIf(
    ({ MERCHANT_KIND }: Environment) => MERCHANT_KIND === "serviceProvider",
  )
  @MaxLength(32)
  @IsString()
  SUB_APPID!: string;

  /** Who can be chosen at the sign-in without WeChat; names of some customers where there is one. */
  @Transform(({ value }) => value && readCustomers(String(value)))
  @ValidateIf(
    ({ WECHAT_APP_SECRET, CUSTOMERS }: Environment) =>
      WECHAT_APP_SECRET === undefined || CUSTOMERS !== undefined,
  )
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  CUSTOMERS!: Customer[];

  /** Of the AppID. Without it anyone signs in as any customer of the list. */
  @ValidateIf(
    ({ WECHAT_APP_SECRET, paysForReal }: Environment) =>
      paysForReal || WECHAT_APP_SECRET !== undefined,
  )
  @IsHexadecimal({
    message:
      "$property must be the secret of WECHATPAY_APPID: where money moves WeChat says who signs in",
  })
  WECHAT_APP_SECRET?: string;

  @IsIn(["officialAccount", "miniProgram"])
  WECHAT_APP_KIND: "officialAccount" | "miniProgram" = "officialAccount";

  /** Of WeChat itself, which is asked who signs in. */
  @IsUrl({ require_tld: false, require_protocol: true })
  WECHAT_API_URL: string = "https://api.weixin.qq.com";

  /** Milliseconds. */
  @IsPositive()
  @IsInt()
  PRE_SIGN_BUDGET: number = 1500;

  @IsPositive()
  @IsInt()
  CHECKOUTS_PER_MINUTE: number = 20;

  @IsPositive()
  @IsInt()
  SIGN_INS_PER_MINUTE: number = 20;

  @Max(MOST_MINUTES)
  @IsPositive()
  @IsInt()
  RECONCILE_EVERY_MINUTES: number = 60;

  @Min(0)
  @IsInt()
  RECONCILE_AFTER_MINUTES: number = 10;

  /** The plan of the monthly tea box (委托代扣模板ID). Without it the shop has none. */
  @ValidateIf(HAS_TEA_BOX)
  @IsPositive()
  @IsInt({
    message:
      "$property must be the id of the plan whose contracts TEA_BOX_PRICE is deducted by; leave out both for a shop without tea box",
  })
  TEA_BOX_PLAN_ID?: number;

  /** In fen: 68.00 is no price, for who writes it means yuan. */
  @Transform(({ obj, key }) => figuresIn(obj[key]))
  @ValidateIf(HAS_TEA_BOX)
  @IsPositive()
  @IsInt({
    message:
      "$property must be what a box of the plan TEA_BOX_PLAN_ID costs, in fen; leave out both for a shop without tea box",
  })
  TEA_BOX_PRICE?: number;

  @Max(MOST_MINUTES)
  @IsPositive()
  @IsInt()
  RENEW_EVERY_MINUTES: number = 60;

  @ValidateIf(
    ({ ADMIN_PASSWORD, paysForReal }: Environment) =>
      paysForReal || ADMIN_PASSWORD !== undefined,
  )
  @IsString()
  @MinLength(12)
  ADMIN_PASSWORD?: string;

  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  SIMULATOR_PAGE?: string;

  @IsOptional()
  @IsString()
  WECHATPAY_MCHID?: string;

  @ValidateIf(NAMES_WECHAT_PAY)
  @IsHexadecimal()
  WECHATPAY_MERCHANT_SERIAL_NUMBER?: string;

  @ValidateIf(NAMES_WECHAT_PAY)
  @Length(32, 32)
  WECHATPAY_API_V3_KEY?: string;

  @ValidateIf(
    (variables: Environment) =>
      NAMES_WECHAT_PAY(variables) &&
      variables.WECHATPAY_MERCHANT_PRIVATE_KEY_FILE === undefined,
  )
  @IsNotEmpty({
    message: "$property or $property_FILE must be the merchant's private key",
  })
  WECHATPAY_MERCHANT_PRIVATE_KEY?: string;

  WECHATPAY_MERCHANT_PRIVATE_KEY_FILE?: string;

  @MaxLength(32)
  @IsString()
  WECHATPAY_APPID!: string;

  @IsPositive()
  @IsInt()
  WECHATPAY_SERVICE_ID!: number;

  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  WECHATPAY_BASE_URL?: string;

  WECHATPAY_BACKUP_BASE_URL?: string;

  @IsOptional()
  @IsIn(["true", "false"])
  WECHATPAY_ALLOW_INSECURE_NOTIFY_URL?: string;

  /** The monthly tea box, where the shop has one. */
  get teaBox(): { planId: number; price: number } | undefined {
    const { TEA_BOX_PLAN_ID: planId, TEA_BOX_PRICE: price } = this;
    return planId !== undefined && price !== undefined
      ? { planId, price }
      : undefined;
  }

  /** Whether the shop starts a WeChat Pay of its own, because nothing names the real one. */
  get simulates(): boolean {
    return this.WECHATPAY_MCHID === undefined;
  }

  /** Whether money moves: neither the shop's own simulator nor one that runs elsewhere. */
  get paysForReal(): boolean {
    return !this.simulates && !this.namesSimulator;
  }

  /** What is allowed for a simulator alone counts only where every request goes to one: it is in no public network. */
  private get namesSimulator(): boolean {
    const {
      WECHATPAY_BASE_URL: url = "",
      WECHATPAY_BACKUP_BASE_URL: backup = "false",
    } = this;
    return (
      this.WECHATPAY_ALLOW_INSECURE_NOTIFY_URL === "true" &&
      leadsToPrivateHost(url) &&
      (backup === "false" || leadsToPrivateHost(backup))
    );
  }
}
