import {
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  UseGuards,
} from "@nestjs/common";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { ContractBook } from "./contract-book.js";
import { TerminationService } from "./termination.service.js";

/** The customer's contracts: 我的免密支付. */
@Controller("contracts")
@UseGuards(SignedInGuard)
export class ContractsController {
  constructor(
    private readonly contracts: ContractBook,
    private readonly terminations: TerminationService,
  ) {}

  @Get()
  @Render("contracts")
  async page(
    @CurrentVisitor() { customer }: SignedInVisitor,
    @Query("unconfirmed") unconfirmed?: string,
  ) {
    const contracts = await this.contracts.of(customer.openid);
    return {
      contracts: contracts.map((contract) => ({
        ...contract,
        isSigned: contract.state === "SIGNED",
      })),
      isUnconfirmed: unconfirmed !== undefined,
    };
  }

  @Post(":code/terminate")
  @Redirect("/contracts", 303)
  async terminate(
    @Param("code", IdentifierPipe) code: string,
    @CurrentVisitor() { customer }: SignedInVisitor,
  ) {
    const contract = await this.contracts.find(code);
    if (
      contract?.openid !== customer.openid ||
      !["SIGNED", "TERMINATED"].includes(contract.state)
    ) {
      throw new NotFoundException();
    }
    const isEnded =
      contract.state === "TERMINATED" ||
      (await this.terminations.terminate(contract));
    return isEnded ? {} : { url: "/contracts?unconfirmed" };
  }
}
