import {
  ConflictException,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  ServiceUnavailableException,
  UseGuards,
} from "@nestjs/common";
import {
  ApiBearerAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiProperty,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from "@nestjs/swagger";
import { SkipThrottle } from "@nestjs/throttler";
import { ContractBook } from "../contracts/contract-book.js";
import type { Contract } from "../contracts/contract.entity.js";
import { TerminationService } from "../contracts/termination.service.js";
import {
  type SigningObstacle,
  SigningService,
} from "../signing/signing.service.js";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { ContractView, ProblemView, SigningView } from "./api-views.js";

/** What came of the end of a contract. */
export class EndView {
  @ApiProperty({ description: "false: WeChat Pay has not confirmed it yet" })
  isEnded!: boolean;
}

/** Why no contract can be signed now. */
class ObstacleView extends ProblemView {
  @ApiProperty({
    enum: ["signed", "offered"],
    description:
      "signed: there is one already; offered: one is offered with an order",
  })
  obstacle!: SigningObstacle;

  @ApiProperty({
    required: false,
    description: "Number of the order with which one is offered",
  })
  order?: string;
}

/** Contracts of the customer who has signed in. */
@ApiTags("contracts")
@ApiBearerAuth()
@ApiUnauthorizedResponse({ type: ProblemView })
@Controller("api/contracts")
@UseGuards(SignedInGuard, VisitorThrottlerGuard)
@SkipThrottle({ checkout: true, session: true, signIn: true })
export class ApiContractsController {
  constructor(
    private readonly contracts: ContractBook,
    private readonly terminations: TerminationService,
    private readonly signings: SigningService,
  ) {}

  @Get()
  @ApiOkResponse({ type: [ContractView] })
  async list(
    @CurrentVisitor() { customer }: SignedInVisitor,
  ): Promise<ContractView[]> {
    const contracts = await this.contracts.of(customer.openid);
    return contracts.map(ContractView.of);
  }

  /** Pre-signs a contract, which the customer then signs in WeChat Pay's mini program. 409 where none can be signed now. */
  @Post()
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiCreatedResponse({ type: SigningView })
  @ApiConflictResponse({ type: ObstacleView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  @ApiServiceUnavailableResponse({
    type: ProblemView,
    description: "WeChat Pay could not be asked, or refused",
  })
  async sign(
    @CurrentVisitor() { customer }: SignedInVisitor,
  ): Promise<SigningView> {
    const start = await this.signings.start(customer.openid);
    if (!("obstacle" in start)) {
      return start;
    }
    const { obstacle, order } = start;
    if (obstacle === "unavailable") {
      throw new ServiceUnavailableException(
        "The contract cannot be signed now",
      );
    }
    throw new ConflictException({
      statusCode: 409,
      message: "There is a contract already, or one is offered",
      obstacle,
      order,
    });
  }

  @Get(":code")
  @ApiOkResponse({ type: ContractView })
  @ApiNotFoundResponse({ type: ProblemView })
  async one(
    @Param("code", IdentifierPipe) code: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<ContractView> {
    return ContractView.of(await this.own(code, visitor));
  }

  /** Asks WeChat Pay whether an offered contract is signed. Nobody is notified of a customer who declines. */
  @Post(":code/inquiry")
  @HttpCode(200)
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiOkResponse({ type: ContractView })
  @ApiNotFoundResponse({ type: ProblemView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  async inquire(
    @Param("code", IdentifierPipe) code: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<ContractView> {
    await this.signings.inquire(await this.own(code, visitor));
    return this.one(code, visitor);
  }

  /** Ends a contract. */
  @Delete(":code")
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiOkResponse({ type: EndView })
  @ApiNotFoundResponse({ type: ProblemView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
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

  private async own(
    code: string,
    { customer }: SignedInVisitor,
  ): Promise<Contract> {
    const contract = await this.contracts.findAny(code, customer.openid);
    if (!contract) {
      throw new NotFoundException();
    }
    return contract;
  }
}
