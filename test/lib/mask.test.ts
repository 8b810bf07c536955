import { expect, test } from 'vitest';
import { createMask } from '../../src/lib/mask.js';

const mask = (text: string, secrets: readonly (string | undefined)[]): string => createMask(secrets)(text);

const SECRET = 'to/k+en.wi"th=signs';
const charCodes = Array.from(SECRET, (character) => character.charCodeAt(0));

const forms: [name: string, text: string][] = [
  ['plain', SECRET],
  ['JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['JSON with an escaped slash', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
  ['JSON with every character escaped', charCodes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('')],
  ['a URL', encodeURIComponent(SECRET)],
  ['a URL with lower-case escapes', encodeURIComponent(SECRET).replace(/%../g, (escape) => escape.toLowerCase())],
  ['a URL with every character escaped', charCodes.map((code) => `%${code.toString(16)}`).join('')],
  ['Base64', btoa(SECRET)],
  ['URL-safe Base64', Buffer.from(SECRET).toString('base64url')],
];

test.each(forms)('A secret written as %s is masked.', (_, text) => {
  expect(mask(`before ${text} after`, [SECRET])).toBe('before *** after');
});

test.each(['', 'u', 'us', 'use', 'user:'])('A secret inside a longer Base64 text, after `%s`, is masked.', (prefix) => {
  const encoded = btoa(`${prefix}${SECRET}:rest`);
  const masked = mask(encoded, [SECRET]);
  expect(masked).toContain('***');
  expect(masked.length).toBeLessThan(encoded.length - SECRET.length);
});

test('A short secret does not mask ordinary words.', () => {
  expect(mask('a word with k', ['k'])).toBe('a word with k');
  expect(mask('a word with YXdv, a part of Base64', ['awol'])).toBe('a word with YXdv, a part of Base64');
});

test('A secret that contains another one leaves nothing of itself.', () => {
  expect(mask('short-and-longer short', ['short', 'short-and-longer'])).toBe('*** ***');
});

test('A secret is not read as a pattern, nor as a replacement.', () => {
  expect(mask('a.b*c( aXbc $&$& $1', ['a.b*c(', '$&$&'])).toBe('*** aXbc *** $1');
});

test('A text without a secret stays as it is, escapes included.', () => {
  const text = 'a%20b \\u0041 &#65; \\/ 100 %';
  expect(mask(text, [SECRET, '', undefined])).toBe(text);
  expect(createMask([])(text)).toBe(text);
});

test('A secret outside ASCII is masked.', () => {
  const secret = 'Schlüssel 🔑';
  const texts = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  expect(texts.map((text) => mask(text, [secret]))).toEqual(['***', '***', '***']);
  expect(mask('x abc\ud800 y', ['abc\ud800'])).toBe('x *** y');
});
