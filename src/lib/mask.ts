/** Removes secrets from a text. */
export type Mask = (text: string) => string;

const MASK = '***';

/** Shorter ones occur in ordinary words. */
const MIN_SECRET = 4;
const MIN_BASE64 = 8;

/**
 * Creates a function that replaces every secret in a text by `***`, whether it is written plainly, escaped in JSON, in a
 * URL or in HTML, or encoded in Base64, also as a part of a longer Base64 text. Secrets of less than
 * four characters are ignored.
 */
export function createMask(secrets: readonly (string | undefined)[]): Mask {
  const forms = secrets.flatMap((secret = '') => (secret.length < MIN_SECRET ? [] : formsOf(secret)));
  // The longest first: where one form contains another, nothing of it remains.
  forms.sort((one, two) => two.length - one.length);
  return (text) => {
    const decoded = forms.length > 0 ? decodeEscapes(text) : text;
    const source = forms.some((form) => decoded.includes(form)) ? decoded : text;
    return forms.reduce((masked, form) => masked.replaceAll(form, MASK), source);
  };
}

export function mask(text: string, secrets: readonly (string | undefined)[]): string {
  return createMask(secrets)(text);
}

/** A copy of a JSON value, however deep, with the secrets removed from its texts and from its objects' keys. */
export function maskValue(value: unknown, mask: Mask): unknown {
  const root: { value?: unknown } = {};
  const open: [source: object, copy: object][] = [[{ value }, root]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [source, copy] = next;
    for (const [key, member] of Object.entries(source) as [string, unknown][]) {
      let masked = typeof member === 'string' ? mask(member) : member;
      if (typeof member === 'object' && member !== null) {
        masked = Array.isArray(member) ? [] : {};
        open.push([member, masked as object]);
      }
      // An assignment to the key `__proto__` would change the prototype.
      Object.defineProperty(copy, mask(key), { value: masked, enumerable: true, writable: true, configurable: true });
    }
  }
  return root.value;
}

function formsOf(secret: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret));
  const whole = btoa(bytes);
  const within = [0, 1, 2].map((offset) => base64Within(bytes, offset)).filter((form) => form.length >= MIN_BASE64);
  const base64 = [whole, whole.replace(/=+$/, ''), ...within];
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, ...base64, ...urlSafe])];
}

/** The characters of a longer Base64 text that depend on these bytes alone, if `offset` bytes precede them. */
function base64Within(bytes: string, offset: number): string {
  const end = Math.floor(((bytes.length + offset) * 8) / 6);
  return btoa('\0'.repeat(offset) + bytes).slice(Math.ceil((offset * 8) / 6), end);
}

/** Decodes what JSON, URLs and HTML escape without need: `\u0041`, `\/`, `%41`, `&#65;`, `&#x41;`. */
function decodeEscapes(text: string): string {
  return text
    .replace(/\\u([\da-f]{4})|&#x([\da-f]{2,4});/gi, (_, json: string, html: string) => fromCode(json || html, 16))
    .replace(/&#(\d{2,5});/g, (_, code: string) => fromCode(code, 10))
    .replaceAll('\\/', '/')
    .replace(/(?:%[\da-f]{2})+/gi, decodePercent);
}

function fromCode(code: string, radix: number): string {
  return String.fromCharCode(parseInt(code, radix));
}

function decodePercent(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
