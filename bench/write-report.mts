import { fileURLToPath } from "node:url";
import { writeReport } from "./report/write.mjs";

/** Draws the charts and fills in the READMEs from the last results, without measuring. */
await writeReport(fileURLToPath(new URL("../..", import.meta.url)));
