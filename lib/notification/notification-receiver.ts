import type { ContractNotification } from "./contract-notification";
import type { NotifiedMerchant } from "./merchant-of-event";
import type { NotificationProcessor } from "./notification-processor";
import type { NotificationVerifier } from "./notification-verifier";
import type { NotifiedRequest } from "./raw-body";

/** A request that proved to be a notification, and whom it is for. */
export interface ReceivedNotification {
  event: ContractNotification;
  merchant: NotifiedMerchant;
}

/** Takes the requests of a notification route. */
export abstract class NotificationReceiver {
  /** What becomes of them. */
  abstract readonly processor: NotificationProcessor;

  /**
   * @param rawBody the bytes as they came
   * @throws NotificationVerificationError
   * @throws NotificationFailure where nobody is there to receive it
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
    readonly merchant: NotifiedMerchant,
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
