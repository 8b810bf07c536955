/**
 * Runs a call until it is done, its time is up, or the caller aborts it, and then ends what is left of it.
 *
 * The signal that `run` is given is fresh for every call: a signal that many requests share gets slower with each.
 *
 * @param timeout Milliseconds, 0 for no deadline.
 * @param ended What the call comes to where it was not done.
 */
export function withDeadline<T>(
  timeout: number,
  caller: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
  ended: (status: 'timeout' | 'aborted') => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const settle = (): void => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', abort);
    };
    const end = (status: 'timeout' | 'aborted'): void => {
      settle();
      resolve(ended(status));
      controller.abort();
    };
    const abort = (): void => {
      end('aborted');
    };
    const timer = timeout ? setTimeout(end, timeout, 'timeout') : undefined;
    caller?.addEventListener('abort', abort);
    if (caller?.aborted) abort();
    else {
      const done = run(controller.signal);
      done.then(settle, settle);
      done.then(resolve, reject);
    }
  });
}
