import { Injectable, type OnModuleInit } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type { Repository } from "typeorm";
import { Environment } from "../configuration/environment.js";
import { EnvironmentError } from "../configuration/read-environment.js";
import { RecordedMerchant } from "./recorded-merchant.entity.js";

/** Of every simulator. */
const SIMULATED = "simulated";

const ID = 1;

/**
 * Lets the shop start only on records of its own merchant. Those of a trial would let in who has only chosen who they are, and
 * contracts that only a simulator knows would be taken for signed.
 */
@Injectable()
export class OwnRecords implements OnModuleInit {
  constructor(
    private readonly environment: Environment,
    @InjectRepository(RecordedMerchant)
    private readonly merchants: Repository<RecordedMerchant>,
  ) {}

  /** @throws EnvironmentError where the database is another merchant's */
  async onModuleInit(): Promise<void> {
    const { paysForReal, WECHATPAY_MCHID } = this.environment;
    const mchid = paysForReal ? WECHATPAY_MCHID! : SIMULATED;
    await this.merchants
      .createQueryBuilder()
      .insert()
      .values({ id: ID, mchid })
      .orIgnore()
      .execute();
    const recorded = await this.merchants.findOneByOrFail({ id: ID });
    if (recorded.mchid !== mchid) {
      throw new EnvironmentError([
        `DATABASE_URL or SAMPLE_DATA must name a database of its own for ${nameOf(mchid)}: this one has orders, contracts and sessions of ${nameOf(recorded.mchid)}`,
      ]);
    }
  }
}

function nameOf(mchid: string): string {
  return mchid === SIMULATED ? "a simulator" : `merchant ${mchid}`;
}
