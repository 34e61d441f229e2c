import "reflect-metadata";
import { checkOut } from "./check-out.js";
import { loadBothWays } from "./load-both-ways.js";

console.log(
  JSON.stringify({ ...(await checkOut()), ...(await loadBothWays()) }),
);
