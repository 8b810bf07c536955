/** The code of an error, such as `ENOENT` or `ECONNRESET`: its own, or that of a cause. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === error ? undefined : codeOf(error.cause);
}

/** For `catch`: a file that is missing is undefined. */
export function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
