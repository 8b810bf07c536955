import { reasonOf, type Exchange, type Fault } from './exchange.js';

/**
 * Runs a call until it is done, its time is up, or the caller aborts it, and then ends what is left of it.
 *
 * The signal that `run` is given is fresh for every call: a signal that many requests share gets slower with each.
 *
 * @param timeout Milliseconds, 0 for no deadline.
 * @param exchange Is told why the call was not done, before the promise rejects.
 */
export function withDeadline<T>(
  timeout: number,
  caller: AbortSignal | undefined,
  exchange: Exchange,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (status?: Fault['status'], cause?: unknown): void => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', abort);
      if (!status) return;
      exchange.fault ??= { status, cause };
      // A text, which `abort` may be given, would have no stack.
      reject(cause instanceof Error ? cause : new Error(reasonOf(cause), { cause }));
      if (status !== 'network') controller.abort();
    };
    const abort = (): void => {
      end('aborted', caller?.reason);
    };
    const late = (): void => {
      end('timeout', new Error(`No outcome in ${timeout} ms`));
    };
    const timer = timeout ? setTimeout(late, timeout) : undefined;
    caller?.addEventListener('abort', abort);
    if (caller?.aborted) abort();
    else {
      run(controller.signal).then(
        (value) => {
          end();
          resolve(value);
        },
        (cause: unknown) => {
          end('network', cause);
        },
      );
    }
  });
}
