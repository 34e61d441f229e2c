import "reflect-metadata";
import { checkOut } from "./check-out.js";

async function main(): Promise<void> {
  console.log(JSON.stringify(await checkOut()));
}

void main();
