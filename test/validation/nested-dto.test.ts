import { BadRequestException, ValidationPipe } from "@nestjs/common";
import { Body, Controller, Module, Post } from "@nestjs/common";
import {
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from "@nestjs/swagger";
import { Test } from "@nestjs/testing";
import { describe, expect, it } from "vitest";
import {
  NormalJsapiOrderDto,
  NormalJsapiWithContractOrderDto,
  OptionalDefaults,
} from "../../lib";

const pipe = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
});

async function messages(metatype: new () => object, body: object) {
  try {
    await pipe.transform(structuredClone(body), { type: "body", metatype });
    return [];
  } catch (error) {
    const response = (error as BadRequestException).getResponse();
    return (response as { message: string[] }).message;
  }
}

const ORDER = {
  description: "一杯咖啡",
  out_trade_no: "20261127103456001",
  amount: { total: 100 },
  payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
};
const KNOWN = {
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  notify_url: "https://shop.example/wechatpay/notify",
};

class OrderBody extends OptionalDefaults(NormalJsapiOrderDto) {}

describe("A nested DTO in an application's own pipe", () => {
  it("is checked as deep as it goes", async () => {
    expect(await messages(NormalJsapiOrderDto, { ...KNOWN, ...ORDER })).toEqual(
      [],
    );
    expect(
      await messages(NormalJsapiOrderDto, {
        ...KNOWN,
        ...ORDER,
        amount: { total: 0 },
        detail: { goods_detail: [{ merchant_goods_id: "1", quantity: 1 }] },
      }),
    ).toEqual([
      "amount.total must be a positive integer, is zero or less",
      "detail.goods_detail.0.unit_price is required",
    ]);
  });

  it("asks for what the module fills in, unless its variant is taken", async () => {
    expect(await messages(NormalJsapiOrderDto, ORDER)).toEqual([
      "appid is required",
      "mchid is required",
      "notify_url is required",
    ]);
    expect(await messages(OrderBody, ORDER)).toEqual([]);
    expect(await messages(OrderBody, { ...ORDER, appid: "" })).toEqual([
      "appid must not be empty",
    ]);
    expect(await messages(OrderBody, { ...ORDER, payer: {} })).toEqual([
      "payer.openid is required",
    ]);
  });

  it("tells the uses of a union apart", async () => {
    const order = { ...KNOWN, ...ORDER };
    const broken = (contract_info: object) =>
      messages(NormalJsapiWithContractOrderDto, { ...order, contract_info });
    expect(await broken({ password_free_contract_id: "1" })).toEqual([]);
    expect(await broken({ token: "1" })).toEqual([]);
    expect(await broken({ token: "1", plan_id: "2" })).not.toEqual([]);
  });
});

describe("A nested DTO in an OpenAPI document", () => {
  async function documentOf(Dto: new () => object): Promise<OpenAPIObject> {
    class Orders {
      place(body: object) {
        return body;
      }
    }
    const route = Object.getOwnPropertyDescriptor(Orders.prototype, "place")!;
    Reflect.defineMetadata(
      "design:paramtypes",
      [Dto],
      Orders.prototype,
      "place",
    );
    Body()(Orders.prototype, "place", 0);
    Post("orders")(Orders.prototype, "place", route);
    Controller()(Orders);
    class OrdersModule {}
    Module({ controllers: [Orders] })(OrdersModule);
    const testing = await Test.createTestingModule({
      imports: [OrdersModule],
    }).compile();
    const app = testing.createNestApplication({ logger: false });
    const document = SwaggerModule.createDocument(
      app,
      new DocumentBuilder().build(),
    );
    await app.close();
    return document;
  }

  it("has a schema for each of its objects, with texts and limits", async () => {
    const { components } = await documentOf(NormalJsapiOrderDto);
    const schemas = components?.schemas as Record<
      string,
      { required?: string[]; properties: Record<string, object> }
    >;
    expect(schemas.NormalJsapiOrderDto?.required).toEqual([
      "appid",
      "mchid",
      "description",
      "out_trade_no",
      "notify_url",
      "amount",
      "payer",
    ]);
    expect(schemas.OrderAmountDto?.properties.total).toMatchObject({
      type: "integer",
      minimum: 1,
      description: "What the order costs, in fen (总金额).",
    });
    expect(schemas.OrderGoodsDto).toBeDefined();
    expect(schemas.PayerIdentityDto?.properties.type).toMatchObject({
      enum: expect.arrayContaining(["IDCARD"]),
    });
  });

  it("asks for nothing that the module fills in, in the variant", async () => {
    const { components } = await documentOf(OrderBody);
    expect(components?.schemas?.OrderBody).toMatchObject({
      required: ["description", "out_trade_no", "amount", "payer"],
    });
  });
});
