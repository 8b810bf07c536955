/** Removes secrets from a text. */
export type Mask = (text: string) => string;

const MASK = '***';

/** Shorter ones occur in ordinary words. */
const MIN_SECRET = 4;
const MIN_BASE64 = 8;

/**
 * Creates a function that replaces every secret in a text by `***`, whether it is written plainly, escaped in JSON, in a
 * URL or in HTML, or encoded in Base64, also as a part of a longer Base64 text. Secrets of less than four characters are
 * ignored.
 */
export function createMask(secrets: readonly (string | undefined)[]): Mask {
  const forms = secrets.flatMap((secret = '') => (secret.length < MIN_SECRET ? [] : formsOf(secret)));
  // The longest first: where one form contains another, nothing of it remains.
  forms.sort((one, two) => two.length - one.length);
  return (text) => {
    const decoded = decodeEscapes(text);
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
  for (const [source, copy] of open) {
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
  return [secret, JSON.stringify(secret).slice(1, -1), ...base64, ...urlSafe];
}

/** The characters of a longer Base64 text that depend on these bytes alone, if `offset` bytes precede them. */
function base64Within(bytes: string, offset: number): string {
  const end = Math.floor(((bytes.length + offset) * 8) / 6);
  return btoa('\0'.repeat(offset) + bytes).slice(Math.ceil((offset * 8) / 6), end);
}

/** Decodes what JSON, HTML and URLs escape without need: `\u0041`, `\/`, `&#x41;`, `&#65;`, `%41`. */
function decodeEscapes(text: string): string {
  return text
    .replace(
      /\\u([\da-f]{4})|&#x([\da-f]+);|&#(\d+);|\\(\/)/gi,
      (escape, json?: string, hex?: string, decimal?: string) => {
        const code = decimal === undefined ? parseInt(json ?? hex ?? '2f', 16) : Number(decimal);
        return code < 0x10000 ? String.fromCharCode(code) : escape;
      },
    )
    .replace(/(?:%[\da-f]{2})+/gi, decodePercent);
}

function decodePercent(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
