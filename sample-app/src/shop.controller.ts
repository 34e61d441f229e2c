import { Controller, Get, Header } from "@nestjs/common";
import { Contracts } from "./contracts.js";
import { Orders } from "./orders.js";

@Controller()
export class ShopController {
  constructor(
    private readonly orders: Orders,
    private readonly contracts: Contracts,
  ) {}

  @Get()
  @Header("Content-Type", "text/html; charset=utf-8")
  page(): string {
    const rows = this.orders.all().map((order) => {
      const contract = this.contracts.find(order.outContractCode ?? "");
      return `<tr><td>${order.outTradeNo}</td><td>¥${(order.total / 100).toFixed(2)}</td><td>${contract?.state ?? "—"}</td><td>${contract?.contractId ?? "—"}</td></tr>`;
    });
    return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>示例商店 · Sample shop</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
  div { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; overflow-wrap: anywhere; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #ccc; }
</style>
<h1>订单与合约 <small lang="en">Orders and contracts</small></h1>
<div>
<table>
<thead><tr><th>订单 Order</th><th>金额 Amount</th><th>免密支付 Contract</th><th>contract_id</th></tr></thead>
<tbody>${rows.join("")}</tbody>
</table>
</div>
</html>
`;
  }
}
