import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CommandLine } from "../../cli/command-line";
import { isSignedBy } from "../merchant-server";
import { newFolder, readState, startOn } from "./data-folders";

const program = new CommandLine();

/** Posts to a control route of the simulator at this address. */
async function control(address: string, path: string, body: object = {}) {
  const answer = await fetch(`${address}/simulator/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.status;
}

it("a process that is killed in the middle of its work leaves a state to go on from", async () => {
  const data = newFolder();
  const lives = [1, 7, 40];
  for (const changes of lives) {
    const running = program.start(["simulate", "--port", "0", "--data", data]);
    const [, address = ""] = await running.said(/answers at (\S+)/);
    const work = Array.from({ length: changes }, (_, index) =>
      control(address, "faults", { fault: `once delay ms=${index}` }),
    );
    // The first change is answered, the others and their writing are under way.
    const settled = Promise.allSettled(work);
    await work[0];
    await running.end("SIGKILL");
    await settled;

    expect(existsSync(join(data, "lock"))).toBe(true);
    expect(JSON.parse(readState(data))).toMatchObject({ version: 3 });
    const wechat = await startOn(data);
    const { headers, body } = wechat.signNotification({ resource: {} });
    expect(isSignedBy(wechat.platform.publicKey.pem, headers, body)).toBe(true);
    await wechat.stop();
  }
});
