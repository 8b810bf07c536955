import type { Mask } from './mask.js';

/** The maximum length of a message, in characters. */
const MAX_LENGTH = 1_000;

/** How many errors of a chain of causes are read. An error may be its own cause. */
const MAX_CAUSES = 9;

/**
 * An error as text, its causes included, at most 1,000 characters: `fetch failed: connect ECONNREFUSED 127.0.0.1:80`.
 *
 * @param error Anything that was thrown.
 * @param mask Is applied before the text is cut, so that no part of a secret remains at its end.
 */
export function messageOf(error: unknown, mask: Mask = (text) => text): string {
  const messages = causesOf(error).map(({ message, code, name }) => message || code || name || 'Unknown error');
  return mask(messages.join(': ')).slice(0, MAX_LENGTH);
}

/** An error, or one of its causes. A text may be empty. */
export interface Cause {
  readonly name: string;
  readonly message: string;
  readonly code: string;
}

/** An error and its causes. Whatever was thrown may have getters that throw, or no text at all. */
export function causesOf(error: unknown): Cause[] {
  const causes: Cause[] = [];
  for (let next = error; causes.length < MAX_CAUSES;) {
    try {
      if (typeof next !== 'object' || next === null) return [...causes, { name: '', message: String(next), code: '' }];
      const { name, message, code, cause } = next as Readonly<Record<string, unknown>>;
      causes.push({ name: textOf(name), message: textOf(message), code: textOf(code) });
      if (cause === undefined || cause === null) break;
      next = cause;
    } catch {
      return [...causes, { name: '', message: '', code: '' }];
    }
  }
  return causes;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
