import {
  Controller,
  Delete,
  Get,
  NotFoundException,
  Param,
  UseGuards,
} from "@nestjs/common";
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiProperty,
  ApiTags,
} from "@nestjs/swagger";
import { ContractBook } from "../contracts/contract-book.js";
import { TerminationService } from "../contracts/termination.service.js";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { ContractView } from "./api-views.js";

class EndView {
  @ApiProperty({ description: "false: WeChat Pay has not confirmed it yet" })
  isEnded!: boolean;
}

/** Contracts of the customer who has signed in. */
@ApiTags("contracts")
@ApiBearerAuth()
@Controller("api/contracts")
@UseGuards(SignedInGuard)
export class ApiContractsController {
  constructor(
    private readonly contracts: ContractBook,
    private readonly terminations: TerminationService,
  ) {}

  @Get()
  @ApiOkResponse({ type: [ContractView] })
  async list(
    @CurrentVisitor() { customer }: SignedInVisitor,
  ): Promise<ContractView[]> {
    const contracts = await this.contracts.of(customer.openid);
    return contracts.map(ContractView.of);
  }

  /** Ends a contract. */
  @Delete(":code")
  @ApiOkResponse({ type: EndView })
  async end(
    @Param("code", IdentifierPipe) code: string,
    @CurrentVisitor() { customer }: SignedInVisitor,
  ): Promise<EndView> {
    const contract = await this.contracts.findOwn(code, customer.openid);
    if (!contract) {
      throw new NotFoundException();
    }
    return { isEnded: await this.terminations.terminate(contract) };
  }
}
