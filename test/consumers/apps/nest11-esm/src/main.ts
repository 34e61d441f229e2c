import "reflect-metadata";
import { checkOut } from "./check-out.js";

console.log(JSON.stringify(await checkOut()));
