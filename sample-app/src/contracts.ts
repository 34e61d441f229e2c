import { Injectable } from "@nestjs/common";

/** A customer's consent to be charged without a password. */
export interface HeldContract {
  outContractCode: string;
  contractId?: string;
  openid: string;
  state: "SIGNED" | "TERMINATED";
}

/** The contracts that customers signed with the shop, in memory. */
@Injectable()
export class Contracts {
  private readonly contracts = new Map<string, HeldContract>();

  save(contract: HeldContract): void {
    this.contracts.set(contract.outContractCode, contract);
  }

  find(outContractCode: string): HeldContract | undefined {
    return this.contracts.get(outContractCode);
  }

  all(): HeldContract[] {
    return [...this.contracts.values()];
  }
}
