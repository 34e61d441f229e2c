// Runs the fuzzer from its sources, as the tests run.
import process from "node:process";
import { createServer, createServerModuleRunner } from "vite";

const server = await createServer({
  configFile: false,
  logLevel: "warn",
  appType: "custom",
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
});
const runner = createServerModuleRunner(server.environments.ssr);
const { main } = await runner.import("/fuzz/main.ts");
process.exit(await main(process.argv.slice(2)));
