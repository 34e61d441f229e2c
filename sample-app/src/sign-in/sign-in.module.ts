import { Module } from "@nestjs/common";
import { Environment } from "../configuration/environment.js";
import { CodeSignIn } from "./code-sign-in.js";
import { LanguageController } from "./language.controller.js";
import { MiniProgramSignIn } from "./mini-program-sign-in.js";
import { OfficialAccountSignIn } from "./official-account-sign-in.js";
import { SignInController } from "./sign-in.controller.js";
import { SimulatedSignIn } from "./simulated-sign-in.js";
import { WechatSignIn } from "./wechat-sign-in.js";

/** Who a visitor is. */
@Module({
  controllers: [LanguageController, SignInController],
  providers: [
    CodeSignIn,
    { provide: WechatSignIn, useFactory: signInOf, inject: [Environment] },
  ],
  exports: [CodeSignIn, WechatSignIn],
})
export class SignInModule {}

function signInOf(environment: Environment): WechatSignIn {
  if (environment.WECHAT_APP_SECRET === undefined) {
    return new SimulatedSignIn(environment.CUSTOMERS);
  }
  return environment.WECHAT_APP_KIND === "miniProgram"
    ? new MiniProgramSignIn(environment)
    : new OfficialAccountSignIn(environment);
}
