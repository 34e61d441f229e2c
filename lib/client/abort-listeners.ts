import type { WechatPayRequestConfig } from "./request-config";

type Signal = NonNullable<WechatPayRequestConfig["signal"]>;

/** The one listener of a signal, and the calls that it tells. */
interface Shared {
  listener: () => void;
  callbacks: Set<() => void>;
}

const listening = new WeakMap<Signal, Shared>();

/**
 * Calls back when a signal aborts. However many calls share a signal, it has one listener: Node warns of a leak at eleven.
 *
 * @param callback a function of this call's own
 * @returns what ends it; the last call's takes the listener away
 */
export function onAbort(
  signal: Signal | undefined,
  callback: () => void,
): () => void {
  if (!signal?.addEventListener) {
    return () => undefined;
  }
  const { callbacks, listener } = listening.get(signal) ?? listenTo(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) {
      listening.delete(signal);
      signal.removeEventListener?.("abort", listener);
    }
  };
}

function listenTo(signal: Signal): Shared {
  const callbacks = new Set<() => void>();
  const shared = {
    callbacks,
    listener: () => callbacks.forEach((callback) => callback()),
  };
  signal.addEventListener?.("abort", shared.listener);
  listening.set(signal, shared);
  return shared;
}
