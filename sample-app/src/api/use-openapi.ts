import type { INestApplication } from "@nestjs/common";
import { DocumentBuilder, SwaggerModule } from "@nestjs/swagger";
import { TeaBoxModule } from "../tea-box/tea-box.module.js";
import { ApiModule } from "./api.module.js";

/** Serves the API's OpenAPI document at `/api/openapi.json`. */
export function useOpenApi(app: INestApplication): void {
  const about = new DocumentBuilder()
    .setTitle("Sample shop")
    .setVersion("1")
    .addBearerAuth()
    .build();
  SwaggerModule.setup(
    "api/docs",
    app,
    () =>
      SwaggerModule.createDocument(app, about, {
        include: [ApiModule, TeaBoxModule],
      }),
    { ui: false, raw: ["json"], jsonDocumentUrl: "api/openapi.json" },
  );
}
