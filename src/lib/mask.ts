/** Removes secrets from a text. */
export type Mask = (text: string) => string;

const MASK = '***';

/** Shorter ones occur in ordinary words. */
const MIN_SECRET = 4;
const MIN_BASE64 = 8;

/**
 * Creates a function that replaces every secret in a text by `***`, whether it is written plainly, escaped in JSON or in
 * a URL, or encoded in Base64, also as a part of a longer Base64 text. Secrets of less than four characters are ignored.
 */
export function createMask(secrets: readonly (string | undefined)[]): Mask {
  const known = secrets.filter((secret = '') => secret.length >= MIN_SECRET) as string[];
  if (known.length === 0) return (text) => text;
  let pattern: RegExp | undefined;
  return (text) => text.replace((pattern ??= patternOf(known)), MASK);
}

function patternOf(secrets: readonly string[]): RegExp {
  // The longest first: where one secret contains another, nothing of it remains.
  const sorted = [...secrets].sort((one, two) => two.length - one.length);
  return new RegExp(sorted.flatMap((secret) => [textPattern(secret), ...base64Patterns(secret)]).join('|'), 'gi');
}

/** Each character may be written as it is, after a backslash, as `\u0041`, or as `%41`. */
function textPattern(secret: string): string {
  return Array.from(secret, (character) => {
    const units = character.split('').map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
    const bytes = Array.from(bytesOf(character), (byte) => `%${hex(byte.charCodeAt(0), 2)}`);
    return `(?:\\\\?${units.join('')}|\\${units.join('\\')}|${bytes.join('')})`;
  }).join('');
}

/** Zero to two bytes may precede the secret within a group of three. What follows it is masked, too. */
function base64Patterns(secret: string): string[] {
  const bytes = bytesOf(secret);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = btoa('\0'.repeat(offset) + bytes);
    // The characters that depend on the secret alone.
    const own = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    const pattern = own.replaceAll('+', '[+-]').replaceAll('/', '\\\\?[/_]');
    return own.length < MIN_BASE64 ? [] : [`${pattern}[\\w+/-]*=*`];
  });
}

/** The UTF-8 bytes of a text, a character for each. */
function bytesOf(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function hex(code: number, length: number): string {
  return code.toString(16).padStart(length, '0');
}
