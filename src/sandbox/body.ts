/** Reads the body of a request. */
import type { RequestBody } from '../lib/model.js';

/** The maximum size of a body in bytes. */
const MAX_BODY = 1_048_576;
export const TOO_LONG = `The body must have at most ${MAX_BODY} bytes.`;
const MAX_DEPTH = 100;

/** The text of a body; undefined if it is too long. The rest of a body that is too long is received, but not kept. */
export async function readText({ body }: Request): Promise<string | undefined> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    text = size > MAX_BODY ? '' : text + decoder.decode(part.value, { stream: true });
  }
  return size > MAX_BODY ? undefined : text + decoder.decode();
}

export type Parsed = { readonly value: unknown; readonly mediaType: string } | { readonly error: string };

/** The value that the text stands for in the request's media type; undefined for an optional body that is missing. */
export function parseBody({ content, required }: RequestBody, headers: Headers, text: string): Parsed {
  if (!required && text === '') return { value: undefined, mediaType: '' };
  const contentType = headers.get('content-type') ?? 'missing';
  const essence = contentType.replace(/;.*/s, '').trim().toLowerCase();
  const mediaType = Object.keys(content).find((documented) => covers(documented, essence));
  if (mediaType === undefined)
    return { error: `The body's content type must be ${Object.keys(content).join(' or ')}, not ${contentType}.` };
  if (essence === FORM) return { value: Object.fromEntries(new URLSearchParams(text)), mediaType };
  return /[/+]json$/.test(essence) ? parseJson(text, mediaType) : { value: text, mediaType };
}

export const FORM = 'application/x-www-form-urlencoded';

/** Whether a documented media type, which may be `text/*`, covers one that was sent. */
function covers(documented: string, sent: string): boolean {
  const [type, subtype] = documented.toLowerCase().split(/[/;]/);
  const [sentType, sentSubtype] = sent.split('/');
  return [sentType, '*'].includes(type) && [sentSubtype, '*'].includes(subtype);
}

function parseJson(text: string, mediaType: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeper(value, MAX_DEPTH) ? { error: 'The body is nested too deeply.' } : { value, mediaType };
  } catch {
    return { error: 'The body is not valid JSON.' };
  }
}

/** Validators and JSON.stringify call themselves for each level: too many would overflow the stack. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}
