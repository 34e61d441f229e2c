import { describe, expect, it } from "vitest";
import { version } from "../../package.json";
import { CommandLine } from "./command-line";

const program = new CommandLine();

describe("the command line", () => {
  it("lists its commands", async () => {
    const { code, stdout } = await program.run(["--help"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}doctor +check the options/m);
    expect(stdout).toMatch(/^ {2}simulate +run a simulated WeChat Pay/m);
  });

  it("tells its version", async () => {
    const ended = await program.run(["--version"]);

    expect(ended).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    ["doctor", "--notify-url URL"],
    ["simulate", "--termination-url URL"],
  ])("tells what %s takes", async (command, option) => {
    const { code, stdout } = await program.run([command, "--help"]);

    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: nestjs-wechatpay-contracts ${command}`);
    expect(stdout).toContain(option);
  });

  it.each([
    ["no command", [], "no command given"],
    [
      "a slip in a command",
      ["docter"],
      "unknown command docter; the nearest is doctor\n",
    ],
    ["an unknown command", ["migrate"], "unknown command migrate\n"],
    ["what every object has", ["constructor"], "unknown command constructor"],
    [
      "a slip in an option",
      ["doctor", "--notify-ulr=https://a.example/b"],
      "unknown option '--notify-ulr'; the nearest is --notify-url\n",
    ],
    [
      "a slip in an option of another command",
      ["simulate", "--service_id", "12535"],
      "unknown option '--service_id'; the nearest is --service-id\n",
    ],
    [
      "an unknown option",
      ["doctor", "--verbose"],
      "unknown option '--verbose'\n",
    ],
    [
      "an option that is given twice",
      ["doctor", "--env", "a", "--env", "b"],
      "option '--env' is given twice",
    ],
    ["an option without its value", ["doctor", "--env"], "--env"],
    ["an argument too many", ["doctor", "now"], "'now'"],
    ["a missing .env", ["doctor", "--env", "gone"], "gone cannot be read"],
    ["a folder for .env", ["doctor", "--env", "."], ". cannot be read"],
    ["a missing config", ["doctor", "--config", "gone.mjs"], "no file gone"],
    ["a folder for a config", ["doctor", "--config", "."], "no file ."],
    ["an empty config", ["doctor", "--config="], "no file "],
  ])("ends with 2 on %s", async (_, args, message) => {
    const { code, stdout, stderr } = await program.run(args);

    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    const isKnown = ["doctor", "simulate"].includes(args[0] ?? "");
    const command = isKnown ? `${args[0]} ` : "";
    expect(stderr).toMatch(
      new RegExp(`^Try: nestjs-wechatpay-contracts ${command}--help$`, "m"),
    );
  });
});
