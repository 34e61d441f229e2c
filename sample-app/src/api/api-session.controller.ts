import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Post,
  UseGuards,
} from "@nestjs/common";
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProperty,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from "@nestjs/swagger";
import { SkipThrottle } from "@nestjs/throttler";
import { IsString } from "class-validator";
import { Customers } from "../session/customers.js";
import { SessionsService } from "../session/sessions.service.js";
import { CodeSignIn } from "../sign-in/code-sign-in.js";
import { WechatSignIn } from "../sign-in/wechat-sign-in.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { ProblemView } from "./api-views.js";

class ChoiceView {
  @ApiProperty()
  openid!: string;

  @ApiProperty()
  name!: string;
}

class SignInView {
  @ApiProperty({
    type: [ChoiceView],
    description:
      "Whose openid may be the code, where no money moves; empty where it is that of wx.login",
  })
  choices!: readonly ChoiceView[];
}

class CodeDto {
  @ApiProperty({ description: "Of wx.login; it counts once" })
  @IsString()
  code!: string;
}

class SessionView {
  @ApiProperty({ description: "For the header Authorization: Bearer …" })
  token!: string;

  @ApiProperty({ example: "小明" })
  name!: string;
}

/** Who uses the mini program. */
@ApiTags("session")
@Controller("api")
export class ApiSessionController {
  constructor(
    private readonly wechat: WechatSignIn,
    private readonly codes: CodeSignIn,
    private readonly sessions: SessionsService,
    private readonly customers: Customers,
  ) {}

  @Get("sign-in")
  @ApiOkResponse({ type: SignInView })
  choices(): SignInView {
    return { choices: this.wechat.choices ?? [] };
  }

  @Post("sessions")
  @UseGuards(VisitorThrottlerGuard)
  @SkipThrottle({ checkout: true, session: true })
  @ApiCreatedResponse({ type: SessionView })
  @ApiBadRequestResponse({ type: ProblemView })
  @ApiUnprocessableEntityResponse({
    type: ProblemView,
    description: "WeChat does not say whose code it is; another may do",
  })
  @ApiServiceUnavailableResponse({
    type: ProblemView,
    description: "WeChat cannot be asked now",
  })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  async signIn(@Body() { code }: CodeDto): Promise<SessionView> {
    const openid = await this.codes.openidOf(code);
    const token = await this.sessions.create(openid);
    return { token, name: this.customers.find(openid)!.name };
  }

  @Delete("session")
  @HttpCode(204)
  @ApiBearerAuth()
  @UseGuards(SignedInGuard)
  @ApiNoContentResponse()
  @ApiUnauthorizedResponse({ type: ProblemView })
  async signOut(@CurrentVisitor() { sessionId }: SignedInVisitor) {
    await this.sessions.end(sessionId);
  }
}
