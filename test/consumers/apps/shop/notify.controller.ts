import { Controller, Post } from "@nestjs/common";
import {
  type ContractNotification,
  HandlesNotifications,
  isContractSigned,
  Notification,
} from "nestjs-wechatpay-contracts";

@Controller("wechatpay")
export class NotifyController {
  readonly signed: string[] = [];

  @Post("notify")
  @HandlesNotifications()
  notify(@Notification() event: ContractNotification): void {
    if (isContractSigned(event)) {
      this.signed.push(event.resource.out_contract_code);
    }
  }
}
