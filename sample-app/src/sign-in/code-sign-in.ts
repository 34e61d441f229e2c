import {
  Injectable,
  Logger,
  ServiceUnavailableException,
  UnprocessableEntityException,
} from "@nestjs/common";
import {
  SignInError,
  SignInUnavailableError,
  WechatSignIn,
} from "./wechat-sign-in.js";

/** Who a code of WeChat's stands for, for pages and programs alike; what goes wrong is logged. */
@Injectable()
export class CodeSignIn {
  private readonly logger = new Logger(CodeSignIn.name);

  constructor(private readonly wechat: WechatSignIn) {}

  /**
   * @param code as WeChat gave it to the page or the mini program
   * @throws UnprocessableEntityException where WeChat does not confirm it
   * @throws ServiceUnavailableException where WeChat cannot be asked
   */
  async openidOf(code: string): Promise<string> {
    try {
      return await this.wechat.openidOf(code);
    } catch (error) {
      if (error instanceof SignInError) {
        this.logger.warn(error.message);
        throw new UnprocessableEntityException(error.message);
      }
      if (error instanceof SignInUnavailableError) {
        this.logger.error(error.message);
        throw new ServiceUnavailableException(
          "WeChat does not say now who signs in; try again later",
        );
      }
      throw error;
    }
  }
}
