import type { Mask } from './mask.js';

/** The maximum length of a message, in characters. */
const MAX_LENGTH = 1_000;

/** How many causes of an error are read. An error may be its own cause. */
const MAX_CAUSES = 8;

/**
 * An error as text, its causes included, at most 1,000 characters: `fetch failed: connect ECONNREFUSED 127.0.0.1:80`.
 *
 * @param error Anything that was thrown.
 * @param mask Is applied before the text is cut, so that no part of a secret remains at its end.
 */
export function messageOf(error: unknown, mask: Mask = (text) => text): string {
  const messages: string[] = [];
  let next = error;
  do {
    const { message, cause } = read(next);
    messages.push(message);
    next = cause;
  } while (next !== undefined && next !== null && messages.length <= MAX_CAUSES);
  return mask(messages.join(': ')).slice(0, MAX_LENGTH);
}

/** The value's own message and cause. Whatever is thrown may have getters that throw, or no text at all. */
function read(error: unknown): { readonly message: string; readonly cause?: unknown } {
  try {
    if (typeof error !== 'object' || error === null) return { message: String(error) };
    const { message, code, name, cause } = error as Readonly<Record<string, unknown>>;
    const text = [message, code, name].find((part) => typeof part === 'string' && part !== '');
    return { message: (text as string | undefined) ?? 'Unknown error', cause };
  } catch {
    return { message: 'Unknown error' };
  }
}
