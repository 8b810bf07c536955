/** An exchange of a request and its answer, as far as it came. */
import type { SentRequest } from './outcome.js';

export interface Exchange {
  readonly request: { -readonly [Key in keyof SentRequest]: SentRequest[Key] };
  /** The token that was sent, which no outcome may hold. */
  token?: string | undefined;
  response?: Response | undefined;
  /** The body. */
  text: string;
}

/** How much is read of the body of an answer that is no success, in characters. */
const MOST = 64_000;

/** Reads the body into the exchange, piece by piece, so that the start of a body that breaks off is kept. */
export async function readBody(exchange: Exchange, { body, ok }: Response): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  while (reader && (ok || exchange.text.length < MOST)) {
    const { done, value } = await reader.read();
    exchange.text += decoder.decode(value, { stream: !done });
    if (done) return;
  }
  await reader?.cancel();
}

/** An error in words: its message, and that of what caused it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const message = error.message || ('code' in error ? String(error.code) : error.name);
  return error.cause === undefined ? message : `${message}: ${reasonOf(error.cause)}`;
}
