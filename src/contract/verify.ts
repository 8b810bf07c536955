/** Verifies that a provider keeps to the contract. */
import type { Provider } from './provider.js';
import { toReport, type Report, type ReportOptions } from './report.js';
import { runCases, type RunOptions } from './run/run.js';

export type VerifyOptions = RunOptions & ReportOptions;

/** A timer takes at most 2^31-1 milliseconds. */
const MAX_TIMEOUT = 0x7fff_ffff;

/**
 * Verifies that a provider keeps to the contract.
 *
 * @returns a report that JSON can carry. It never rejects for what the provider does.
 * @throws RangeError if `timeout`, `rate` or `concurrency` is not a positive number.
 * @example
 * const report = await verify(hostProvider({ baseUrl, tokens: { admin }, group: 42 }));
 * for (const { message, curl } of report.causes) console.error(message, curl);
 */
export async function verify(provider: Provider, options: VerifyOptions = {}): Promise<Report> {
  const { timeout = 1, rate = 1, concurrency = 1 } = options;
  if (!(timeout > 0 && timeout <= MAX_TIMEOUT))
    throw new RangeError('timeout must be a positive number of milliseconds.');
  if (!(rate > 0)) throw new RangeError('rate must be a positive number of requests per second.');
  if (!(concurrency >= 1)) throw new RangeError('concurrency must be at least 1.');
  return toReport(await runCases(provider, options), options);
}
