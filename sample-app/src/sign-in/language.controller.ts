import { Body, Controller, Post, Redirect, Res } from "@nestjs/common";
import { IsIn, IsOptional, IsString } from "class-validator";
import { SESSION_MS } from "../session/sessions.service.js";
import { ShopCookies } from "../session/shop-cookies.js";
import {
  type Language,
  LANGUAGE_COOKIE,
  LANGUAGES,
} from "../visitor/language.js";
import type { ShopResponse } from "../visitor/visitor.js";
import { ownPath } from "./own-path.js";

class LanguageForm {
  @IsIn(LANGUAGES)
  language!: Language;

  @IsOptional()
  @IsString()
  next?: string;
}

/** In which language the visitor reads. */
@Controller("language")
export class LanguageController {
  constructor(private readonly cookies: ShopCookies) {}

  @Post()
  @Redirect("/", 303)
  choose(
    @Body() { language, next }: LanguageForm,
    @Res({ passthrough: true }) response: ShopResponse,
  ) {
    const { customer } = SESSION_MS;
    this.cookies.set(response, LANGUAGE_COOKIE, language, customer);
    return { url: ownPath(next) };
  }
}
