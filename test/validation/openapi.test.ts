import { Body, Controller, type INestApplication, Post } from "@nestjs/common";
import {
  DocumentBuilder,
  OmitType,
  PickType,
  SwaggerModule,
} from "@nestjs/swagger";
import { Test } from "@nestjs/testing";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  EcommerceMiniProgramDto,
  EcommercePayRedirectSignDto,
  NormalMiniProgramDto,
  NormalPayRedirectSignDto,
  QsMiniProgramDto,
  QsPayRedirectSignDto,
  QueryContractDto,
  ServiceProviderMiniProgramDto,
  ServiceProviderPayRedirectSignDto,
  TerminateContractDto,
} from "../../lib";
import { type Field, OPERATIONS } from "./operations";

/** The classes, in the order of the operations. */
const CLASSES = [
  EcommercePayRedirectSignDto,
  EcommerceMiniProgramDto,
  NormalPayRedirectSignDto,
  NormalMiniProgramDto,
  ServiceProviderPayRedirectSignDto,
  ServiceProviderMiniProgramDto,
  QsPayRedirectSignDto,
  QsMiniProgramDto,
  QueryContractDto,
  TerminateContractDto,
];

class WithoutNotifyUrl extends OmitType(EcommercePayRedirectSignDto, [
  "notify_url",
  "appid",
] as const) {}
class OnlyTheUser extends PickType(QsMiniProgramDto, [
  "openid",
  "contract_display_account",
] as const) {}

interface Schema {
  required?: string[];
  properties: Record<string, Record<string, unknown>>;
}

function controllerOf(Dto: new () => object, path: string) {
  class OneBody {
    take(data: object) {
      return data;
    }
  }
  const route = Object.getOwnPropertyDescriptor(OneBody.prototype, "take")!;
  Reflect.defineMetadata("design:paramtypes", [Dto], OneBody.prototype, "take");
  Body()(OneBody.prototype, "take", 0);
  Post(path)(OneBody.prototype, "take", route);
  Controller()(OneBody);
  return OneBody;
}

describe("an OpenAPI document made by @nestjs/swagger", () => {
  let app: INestApplication;
  let schemas: Record<string, Schema>;
  beforeAll(async () => {
    const controllers = [...CLASSES, WithoutNotifyUrl, OnlyTheUser].map(
      (Dto, index) => controllerOf(Dto, `take/${index}`),
    );
    const testing = await Test.createTestingModule({ controllers }).compile();
    app = testing.createNestApplication();
    const document = SwaggerModule.createDocument(
      app,
      new DocumentBuilder().build(),
    );
    SwaggerModule.setup("api", app, document);
    await app.init();
    const { body } = await request(app.getHttpServer()).get("/api-json");
    schemas = body.components.schemas;
  });
  afterAll(() => app.close());

  const expected = ({ kind, maxLength }: Field) =>
    kind === "integer"
      ? {
          type: expect.stringMatching(/^(integer|number)$/),
          minimum: 1,
          description: expect.any(String),
        }
      : {
          type: "string",
          maxLength,
          description: expect.any(String),
          ...(kind === "url" ? { format: "uri" } : { minLength: 1 }),
          ...(kind === "code" && { pattern: "^[0-9A-Za-z]+$" }),
          ...(kind === "identifier" && { pattern: "^[!-~]+$" }),
        };

  it.each(OPERATIONS.map((operation, index) => ({ ...operation, index })))(
    "holds every field of $name with its rules",
    ({ fields, index }) => {
      const schema = schemas[CLASSES[index]!.name]!;
      expect(Object.keys(schema.properties).sort()).toEqual(
        Object.keys(fields).sort(),
      );
      for (const [name, field] of Object.entries(fields)) {
        expect(schema.properties[name]).toMatchObject(expected(field));
        expect(schema.properties[name]!.description).not.toBe("");
      }
      expect(schema.required?.sort()).toEqual(
        Object.keys(fields)
          .filter((name) => !fields[name]!.orElse)
          .sort(),
      );
    },
  );

  it("holds what OmitType leaves of a class", () => {
    const whole = schemas.EcommercePayRedirectSignDto!;
    const rest = schemas.WithoutNotifyUrl!;
    const { notify_url, appid, ...properties } = whole.properties;
    expect([notify_url, appid]).not.toContain(undefined);
    expect(rest.properties).toEqual(properties);
    expect(rest.required?.sort()).toEqual(Object.keys(properties).sort());
  });

  it("holds what PickType takes of a class", () => {
    const { openid, contract_display_account } =
      schemas.QsMiniProgramDto!.properties;
    expect(schemas.OnlyTheUser).toMatchObject({
      properties: { openid, contract_display_account },
      required: ["contract_display_account"],
    });
    expect(Object.keys(schemas.OnlyTheUser!.properties)).toHaveLength(2);
  });
});
