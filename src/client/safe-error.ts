import type { Mask } from '../lib/mask.js';
import { causesOf } from '../lib/message-of.js';

/** The error itself; or, if printing it might show a secret, a copy of its name, message and code, and of its causes'. */
export function safeError(error: unknown, mask: Mask): unknown {
  if (isSafe(error, mask)) return error;
  return causesOf(error).reduceRight<unknown>((cause, { name, message, code }) => {
    return Object.assign(new Error(mask(message), { cause }), { name, code });
  }, undefined);
}

/** Objects other than errors, such as a Request, may contain more than they show. */
function isSafe(value: unknown, mask: Mask, depth = 0): boolean {
  try {
    if (typeof value !== 'object' || value === null) return mask(String(value)) === String(value);
    const isError = value instanceof Error && depth < 9;
    return isError && Reflect.ownKeys(value).every((key) => isSafe(Reflect.get(value, key), mask, depth + 1));
  } catch {
    return false;
  }
}
