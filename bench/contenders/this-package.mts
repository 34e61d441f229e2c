import type { INestApplicationContext } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  ContractsModule,
  type ContractsModuleOptions,
} from "nestjs-wechatpay-contracts";
import {
  API_V3_KEY,
  type Material,
  MCHID,
  MERCHANT_SERIAL,
  PUBLIC_KEY_ID,
} from "../material.mjs";

export function moduleOptions(
  { merchantPrivateKey, platformPublicKey }: Material,
  baseUrl?: string,
): ContractsModuleOptions {
  return {
    mchid: MCHID,
    merchantSerialNumber: MERCHANT_SERIAL,
    merchantPrivateKey,
    apiV3Key: API_V3_KEY,
    publicKey: { id: PUBLIC_KEY_ID, pem: platformPublicKey },
    baseUrl,
  };
}

/** An application that has nothing but the module. */
export function openModule(
  options: ContractsModuleOptions,
): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(
    ContractsModule.forRoot(options),
    { logger: false },
  );
}

/** What makes the `Authorization` of a request; the package keeps it to itself, under this token. */
const SETTINGS = "nestjs-wechatpay-contracts:SETTINGS";

interface Settings {
  keys: {
    signer: {
      authorization(
        method: string,
        path: string,
        body: string,
      ): Promise<string>;
    };
  };
}

export function signerOf(
  app: INestApplicationContext,
): Settings["keys"]["signer"] {
  return app.get<Settings>(SETTINGS).keys.signer;
}
