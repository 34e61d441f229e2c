import {
  Body,
  Controller,
  type INestApplication,
  Post,
  ValidationPipe,
} from "@nestjs/common";
import { OmitType } from "@nestjs/swagger";
import { Test } from "@nestjs/testing";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  EcommercePayRedirectSignDto,
  QsMiniProgramDto,
  TerminateContractDto,
} from "../../lib";
import { OPERATIONS, SEED, TERMINATION } from "./operations";

class WithoutNotifyUrl extends OmitType(EcommercePayRedirectSignDto, [
  "notify_url",
] as const) {}

@Controller()
class CheckoutController {
  @Post("seed")
  seed(@Body() data: EcommercePayRedirectSignDto) {
    return { is: data instanceof EcommercePayRedirectSignDto, data };
  }

  @Post("qs")
  qs(@Body() data: QsMiniProgramDto) {
    return { is: data instanceof QsMiniProgramDto, data };
  }

  @Post("omitted")
  omitted(@Body() data: WithoutNotifyUrl) {
    return { is: data instanceof WithoutNotifyUrl, data };
  }

  @Post("terminate")
  terminate(@Body() data: TerminateContractDto) {
    return { is: data instanceof TerminateContractDto, data };
  }
}

const QS = OPERATIONS.find(({ name }) => name === "qs.miniProgram")!;

describe("a controller under ValidationPipe that takes the same classes", () => {
  let app: INestApplication;
  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      controllers: [CheckoutController],
    }).compile();
    app = testing.createNestApplication();
    app.useGlobalPipes(
      new ValidationPipe({
        whitelist: true,
        forbidNonWhitelisted: true,
        transform: true,
      }),
    );
    await app.init();
  });
  afterAll(() => app.close());

  const post = (path: string, body: object) =>
    request(app.getHttpServer()).post(`/${path}`).send(body);

  it.each([
    ["seed", SEED],
    ["qs", QS],
    ["terminate", TERMINATION],
  ])("gets what is right, as its class: %s", async (path, { data }) => {
    const answer = await post(path, data);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ is: true, data });
  });

  it.each([
    ["seed", SEED, { prepay_id: undefined }, ["prepay_id is required"]],
    ["seed", SEED, { service_id: "1" }, /^service_id must be a positive int/],
    ["seed", SEED, { openid: null }, ["openid must be a string, is null"]],
    [
      "seed",
      SEED,
      { contract_display_account: "微".repeat(33) },
      /^contract_display_account must be at most 32 .* has 33$/,
    ],
    [
      "seed",
      SEED,
      { contract_display_account: "小明😀" },
      /^contract_display_account must not hold emoji .* displayName\(\)/,
    ],
    [
      "seed",
      SEED,
      { notify_url: "https://10.0.0.1/notify" },
      /^notify_url must be reachable from outside/,
    ],
    [
      "seed",
      SEED,
      { sub_mchid: "1900000110" },
      ["property sub_mchid should not exist"],
    ],
    [
      "qs",
      QS,
      { openid: undefined, sub_openid: undefined },
      [
        "openid or sub_openid is required: at least one of them",
        "sub_openid or openid is required: at least one of them",
      ],
    ],
    [
      "terminate",
      TERMINATION,
      { out_contract_code: "../x" },
      /^out_contract_code must hold digits and ASCII letters only/,
    ],
  ])(
    "answers 400 with the messages: %s %#",
    async (path, { data }, changes, messages) => {
      const answer = await post(path, { ...data, ...changes });
      expect(answer.status).toBe(400);
      const told: string[] = answer.body.message;
      if (Array.isArray(messages)) {
        expect(told.sort()).toEqual(messages);
      } else {
        expect(told).toEqual([expect.stringMatching(messages)]);
      }
    },
  );

  it("lets the qs request have one openid only", async () => {
    const { openid, ...data } = QS.data;
    expect(openid).toBeDefined();
    expect((await post("qs", data)).body.data).toEqual(data);
  });

  it("keeps the rules of a class that OmitType leaves", async () => {
    const { notify_url, ...data } = SEED.data;
    expect((await post("omitted", data)).body).toEqual({ is: true, data });
    const wrong = { ...data, notify_url, prepay_id: "a".repeat(65) };
    expect((await post("omitted", wrong)).body.message.sort()).toEqual([
      "prepay_id must be at most 64 characters long, has 65",
      "property notify_url should not exist",
    ]);
  });
});
