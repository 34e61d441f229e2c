// Runs beside the fuzzer, for an input that never ends keeps everything on the fuzzer's own thread from telling.
import { Buffer } from "node:buffer";
import { mkdirSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { setInterval } from "node:timers";
import { workerData } from "node:worker_threads";

const { memory, file, seconds } = workerData;
const [counter, length] = [0, 1];
const words = new Int32Array(memory, 0, 2);
let seen = -1;

setInterval(() => {
  const count = Atomics.load(words, counter);
  if (count === seen && count > 0) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(memory, 8, Atomics.load(words, length)));
    writeSync(2, `\nno end after ${seconds} s\n  ${file}\n`);
    process.kill(process.pid, "SIGKILL");
  }
  seen = count;
}, seconds * 1000).unref();
