/** How a command ends; the same for every command. */
export const exitCode = {
  /** Success, and nothing to report. */
  done: 0,
  /** There are findings, or it failed. */
  failed: 1,
  /** Wrong use, or something that it needs is missing: a file, a port, a provider. */
  misuse: 2,
  /** There are changes to make, and `--exit-code` asks for this code. */
  pending: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Wrong use that the user can correct: the message says what is wrong, where, and what to do. It ends with `misuse`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A request was rejected or failed: the message says what it means and which setting to check. It ends with `failed`. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}
