import { type BlockCoverage, type Covered, CoverageMap } from "./coverage";
import { type Message, writeMessage } from "./message";
import type { Target } from "./target";

/** A body is cut into so many parts at most, for each takes a run. */
const FINEST = 64;

interface Kept {
  message: Message;
  covered: Covered;
  end: string;
}

/** As few and as short messages as reach together what all of them reach, and end in as many ways. */
export async function minimise(
  target: Target,
  coverage: BlockCoverage,
  messages: readonly Message[],
): Promise<Message[]> {
  const run = async (message: Message): Promise<Kept> => {
    coverage.take(target.measures);
    const end = await target.check(message);
    return { message, end, covered: coverage.take(target.measures) };
  };
  const shortestFirst = messages.toSorted(
    (one, other) => length(one) - length(other),
  );
  const kept: Kept[] = [];
  const known = new CoverageMap();
  for (const message of shortestFirst) {
    const result = await run(message);
    if (
      known.lacks(result.covered) ||
      kept.every(({ end }) => end !== result.end)
    ) {
      known.add(result.covered);
      kept.push(result);
    }
  }
  for (let at = kept.length - 1; at >= 0; at -= 1) {
    const others = kept.toSpliced(at, 1);
    const rest = new CoverageMap();
    others.forEach(({ covered }) => rest.add(covered));
    if (
      rest.size === known.size &&
      others.some(({ end }) => end === kept[at]!.end)
    ) {
      kept.splice(at, 1);
      continue;
    }
    for (const shorter of shortened(() => kept[at]!.message, target)) {
      const result = await run(shorter);
      const both = new CoverageMap(rest);
      both.add(result.covered);
      if (result.end === kept[at]!.end && both.size === known.size) {
        kept[at] = result;
      }
    }
  }
  return kept.map(({ message }) => message);
}

function length(message: Message): number {
  return writeMessage(message).length;
}

/** The present message with less of its headers and its body; as it is and signed again. */
function* shortened(
  present: () => Message,
  target: Target,
): Generator<Message> {
  for (let at = present().headers.length - 1; at >= 0; at -= 1) {
    yield { ...present(), headers: present().headers.toSpliced(at, 1) };
    const [name, value] = present().headers[at] ?? ["", ""];
    for (let kept = 1; kept < value.length; kept *= 4) {
      const headers = present().headers.with(at, [name, value.slice(0, kept)]);
      yield { ...present(), headers };
      yield target.sign({ ...present(), headers });
    }
  }
  const finest = present().body.length / FINEST;
  for (let step = present().body.length >> 1; step > finest; step >>= 1) {
    for (let at = 0; at + step <= present().body.length; at += step) {
      const { body } = present();
      const cut = Buffer.concat([
        body.subarray(0, at),
        body.subarray(at + step),
      ]);
      yield { ...present(), body: cut };
      yield target.sign({ ...present(), body: cut });
    }
  }
}
