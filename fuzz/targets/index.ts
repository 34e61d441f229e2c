import type { Target } from "../engine/target";
import { answer } from "./answer";
import { certificates } from "./certificates";
import { keys } from "./keys";
import { notification } from "./notification";

/** All targets, each with its share of the time. */
export const TARGETS: ReadonlyArray<{ target: Target; share: number }> = [
  { target: notification, share: 0.5 },
  { target: answer, share: 0.2 },
  { target: certificates, share: 0.2 },
  { target: keys, share: 0.1 },
];
