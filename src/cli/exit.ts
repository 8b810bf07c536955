/** How a command ends; the same for every command. */
export const exitCode = {
  /** It did what it was asked to do, and there is nothing to report. */
  done: 0,
  /** It did, and there are findings; or it failed. */
  failed: 1,
  /** It was used wrongly, or what it needs is not there: a file, a port, a provider. */
  misuse: 2,
  /** There are changes to be made, and it was asked to tell by its exit code. */
  pending: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Wrong use that the user can correct: the message says what is wrong, where, and what to do. It ends with `misuse`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A request was refused or failed: the message says what it means and which setting to look at. It ends with `failed`. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}
