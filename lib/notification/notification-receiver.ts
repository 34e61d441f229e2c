import type { NotifiedMerchant } from "./merchant-of-event";
import type { MerchantOfRequest } from "./merchant-route";
import type { NotificationProcessor } from "./notification-processor";
import type { NotificationVerifier } from "./notification-verifier";
import type { NotifiedRequest } from "./raw-body";
import type { WechatPayNotification } from "./wechat-pay-notification";

/** A request that proved to be a notification, and whose route it came by. */
export interface ReceivedNotification {
  event: WechatPayNotification;
  merchant: NotifiedMerchant;
}

/** Takes the requests of a notification route. */
export abstract class NotificationReceiver {
  /** What becomes of them. */
  abstract readonly processor: NotificationProcessor;

  /**
   * @param rawBody the bytes as they came
   * @throws NotificationVerificationError
   * @throws NotificationFailure where there is nobody to receive it, or not now
   */
  abstract receive(
    request: NotifiedRequest,
    rawBody: Buffer,
  ): Promise<ReceivedNotification>;
}

/** Takes those of one merchant. */
export class MerchantReceiver extends NotificationReceiver {
  constructor(
    private readonly verifier: NotificationVerifier,
    private readonly merchant: NotifiedMerchant,
    readonly processor: NotificationProcessor,
  ) {
    super();
  }

  async receive(
    { headers }: NotifiedRequest,
    rawBody: Buffer,
  ): Promise<ReceivedNotification> {
    const event = await this.verifier.verify(headers, rawBody);
    return { event, merchant: this.merchant };
  }
}

/** Makes receivers of routes that are many merchants', for `ContractsModule.forMerchants`. */
export abstract class MerchantReceivers {
  /** @param merchantOf tells whose a request is, before anything of it is known to be true */
  abstract by(merchantOf: MerchantOfRequest): NotificationReceiver;
}
