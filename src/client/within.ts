import { CallError, timeoutError } from './call-error.js';
import type { Settings } from './options.js';

/** The time of a call, on the clock of `performance.now()`. */
export interface Span {
  readonly start: number;
  /** Infinity if the call has no limit. */
  readonly deadline: number;
  readonly settings: Settings;
}

/**
 * Runs a part of a call until it is done, its time is over, or the caller aborts it.
 *
 * @param milliseconds The time of the part, if it is shorter than that of the call.
 * @param run Is passed a new signal, which is aborted with the part: one that many requests share gets slow.
 * @throws {CallError} `timeout` or `aborted`, whether `run` observes its signal or not; else what `run` throws.
 */
export function within<T>(
  { start, deadline, settings: { signal } }: Span,
  milliseconds: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const finish = (): void => {
      clearTimeout(timer);
      stopListening();
    };
    const interrupt = (error: CallError): void => {
      finish();
      reject(error);
      controller.abort(error.cause);
    };
    const abort = (): void => {
      interrupt(new CallError('aborted', signal?.reason));
    };
    const expire = (): void => {
      interrupt(timeoutError(`Timed out after ${Math.round(performance.now() - start)} ms`));
    };
    const time = Math.min(milliseconds, deadline - performance.now());
    const timer = time < Infinity ? setTimeout(expire, time) : undefined;
    const stopListening = onAbort(signal, abort);
    if (signal?.aborted) abort();
    else run(controller.signal).then(resolve, reject).finally(finish);
  });
}

/** @throws {CallError} `aborted` if the caller aborts the call in the meantime. */
export function pause(call: Span, milliseconds: number): Promise<void> {
  return within(call, Infinity, (signal) => {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.onabort = () => {
        clearTimeout(timer);
      };
    });
  });
}

const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls share one listener of each signal, since Node warns of more than ten. Returns a function that stops listening. */
function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => undefined;
  const listeners = listenersOf.get(signal) ?? new Set();
  if (listeners.size === 0) signal.addEventListener('abort', notifyListeners);
  listenersOf.set(signal, listeners.add(listener));
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) signal.removeEventListener('abort', notifyListeners);
  };
}

function notifyListeners(this: AbortSignal): void {
  listenersOf.get(this)?.forEach((listener) => {
    listener();
  });
}
