import type { ContractNotification } from "./contract-notification";
import type { NotifiedMerchant } from "./merchant-of-event";
import type { NotificationProcessor } from "./notification-processor";
import type { NotificationVerifier } from "./notification-verifier";
import type { NotifiedRequest } from "./raw-body";

/** Takes the requests of one merchant's notification route. */
export class NotificationReceiver {
  /** @param processor what becomes of them */
  constructor(
    private readonly verifier: NotificationVerifier,
    readonly merchant: NotifiedMerchant,
    readonly processor: NotificationProcessor,
  ) {}

  /**
   * @param rawBody the bytes as they came
   * @throws NotificationVerificationError
   */
  async receive(
    { headers }: NotifiedRequest,
    rawBody: Buffer,
  ): Promise<{ event: ContractNotification; merchant: NotifiedMerchant }> {
    const event = await this.verifier.verify(headers, rawBody);
    return { event, merchant: this.merchant };
  }
}
