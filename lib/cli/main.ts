#!/usr/bin/env node
import { VERSION } from "../version";
import { type Command, nearest, write } from "./command";
import { UsageError } from "./usage-error";

/** The subcommands, by name. Each is loaded only when it is called, so that none waits for what another needs. */
const COMMANDS: ReadonlyMap<
  string,
  { summary: string; load: () => Promise<Command> }
> = new Map([
  [
    "doctor",
    {
      summary: "check the options, WeChat Pay and the notify route",
      load: async () => (await import("./doctor.js")).doctor,
    },
  ],
  [
    "simulate",
    {
      summary: "run a simulated WeChat Pay to develop against",
      load: async () => (await import("./simulate.js")).simulate,
    },
  ],
]);

const HELP = `Usage: nestjs-wechatpay-contracts COMMAND [options]

Commands:
${Array.from(COMMANDS, ([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`).join("\n")}

Options:
  --help     this text, or that of a command
  --version  the version of the package

Exit codes: 0 done, 1 a check failed or the command could not do its work, 2 wrong usage.
`;

/** @returns the exit code */
async function main([name, ...args]: string[]): Promise<number> {
  if (name === "--help" || name === "-h") {
    await write(process.stdout, HELP);
    return 0;
  }
  if (name === "--version") {
    await write(process.stdout, `${VERSION}\n`);
    return 0;
  }
  const entry = COMMANDS.get(name ?? "");
  if (!entry) {
    throw new UsageError(
      name === undefined
        ? "no command given"
        : `unknown command ${name}${nearest(name, [...COMMANDS.keys()])}`,
    );
  }
  const command = await entry.load();
  if (args.includes("--help") || args.includes("-h")) {
    await write(process.stdout, command.help);
    return 0;
  }
  return command.run(args);
}

const args = process.argv.slice(2);

main(args)
  .catch(async (error: unknown) => {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    const command = COMMANDS.has(args[0] ?? "") ? `${args[0]} ` : "";
    await write(
      process.stderr,
      `${error.message}\nTry: nestjs-wechatpay-contracts ${command}--help\n`,
    );
    return 2;
  })
  // A config module may have opened connections of its own, which would keep the process alive.
  .then((code) => process.exit(code));
