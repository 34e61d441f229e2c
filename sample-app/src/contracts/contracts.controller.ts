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
import { SkipThrottle } from "@nestjs/throttler";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { ContractBook } from "./contract-book.js";
import type { Contract } from "./contract.entity.js";
import { TerminationService } from "./termination.service.js";

/** What the page says after a contract was to be ended. */
const OUTCOMES = ["ended", "unconfirmed"] as const;
type Outcome = (typeof OUTCOMES)[number];

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
    @Query("outcome") outcome?: string,
  ) {
    const contracts = await this.contracts.of(customer.openid);
    return {
      contracts: contracts.map((contract) => {
        const isSigned = contract.state === "SIGNED";
        const isEnding = isSigned && contract.endWishedAt !== null;
        return {
          ...contract,
          isSigned,
          isEnding,
          canEnd: isSigned && !isEnding,
        };
      }),
      outcome: OUTCOMES.find((each) => each === outcome),
    };
  }

  /** Asks before anything is ended. */
  @Get(":code/terminate")
  @Render("terminate")
  async ask(
    @Param("code", IdentifierPipe) code: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ) {
    return { contract: await this.own(code, visitor) };
  }

  @Post(":code/terminate")
  @UseGuards(VisitorThrottlerGuard)
  @SkipThrottle({ session: true, signIn: true })
  @Redirect("/contracts", 303)
  async terminate(
    @Param("code", IdentifierPipe) code: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ) {
    const contract = await this.own(code, visitor);
    const isEnded = await this.terminations.terminate(contract);
    const outcome: Outcome = isEnded ? "ended" : "unconfirmed";
    return { url: `/contracts?outcome=${outcome}` };
  }

  private async own(
    code: string,
    { customer }: SignedInVisitor,
  ): Promise<Contract> {
    const contract = await this.contracts.findOwn(code, customer.openid);
    if (!contract) {
      throw new NotFoundException();
    }
    return contract;
  }
}
