import type { Message } from "./message";

/** Code that takes messages from outside, with the checks that tell whether it took one rightly. */
export interface Target {
  name: string;
  /** Genuine messages, to start from. */
  seeds: Message[];
  /** Whether a loaded script is code of which new blocks are worth keeping an input. */
  measures(url: string): boolean;
  /** The message with a signature that holds, by the key that its serial names. */
  sign(message: Message): Message;
  /** Messages of a size, to see that the time of each grows no faster; `size` counts bytes. */
  ofSize(size: number): Iterable<Message>;
  /**
   * Gives it to the code and compares what comes of it with what should.
   *
   * @returns how it ended, in a few words: an input with a new end is worth keeping as well
   * @throws Finding where it differs; anything else that is thrown is a crash
   */
  check(message: Message): Promise<string>;
}
