/** An exchange of a request and its answer, as far as it came. */
import { isObject } from './check.js';
import type { Failure, SentRequest } from './outcome.js';

export interface Exchange {
  readonly request: { -readonly [Key in keyof SentRequest]: SentRequest[Key] };
  /** The token that was sent, which no outcome may hold. */
  token?: string | undefined;
  /** The start of the answer, read once: each look at a `Response` costs. */
  answer?: Pick<Response, 'status' | 'ok' | 'headers'> | undefined;
  /** The body, in the pieces that it came in. */
  pieces: Uint8Array[];
  /** Why it did not run to its end. */
  fault?: Fault | undefined;
}

/** What broke an attempt. */
export interface Break {
  readonly cause: unknown;
}

/** Why a call came to a failure. */
export interface Fault extends Break {
  readonly status: Failure['status'];
}

const decoder = new TextDecoder();

/** The body as text, without a byte order mark. */
export function textOf({ pieces }: Exchange): string {
  if (pieces.length < 2) return decoder.decode(pieces[0]);
  let end = 0;
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  for (const piece of pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return decoder.decode(bytes);
}

/** An error in words: its message, and that of what caused it. */
export function reasonOf(error: unknown): string {
  if (!isObject(error)) return String(error);
  const { message, code, cause } = error;
  return String([message, code, 'error'].find(Boolean)) + (cause ? `: ${reasonOf(cause)}` : '');
}
