import { ConflictException, Controller, Post } from "@nestjs/common";
import {
  type ContractNotification,
  HandlesNotifications,
  isContractSigned,
  isContractTerminated,
  Notification,
} from "nestjs-wechatpay-contracts";
import { Contracts } from "./contracts.js";
import { Orders } from "./orders.js";

@Controller("wechatpay")
export class NotifyController {
  constructor(
    private readonly orders: Orders,
    private readonly contracts: Contracts,
  ) {}

  @Post("notify")
  @HandlesNotifications()
  notify(@Notification() event: ContractNotification): void {
    if (!isContractSigned(event) && !isContractTerminated(event)) {
      return;
    }
    const { out_contract_code, openid, contract_id } = event.resource;
    const order = this.orders.byContractCode(out_contract_code);
    // WeChat Pay asks merchants to compare code and openid with their own records.
    if (!order || order.openid !== openid) {
      throw new ConflictException("no such contract was offered here");
    }
    this.contracts.save({
      outContractCode: out_contract_code,
      contractId: contract_id,
      openid,
      state: isContractSigned(event) ? "SIGNED" : "TERMINATED",
    });
  }
}
