/** Invalid values of path, query and header parameters: they are always texts. */
import type { Schema } from '../../lib/model.js';
import { invalidValues, type InvalidValue, type Reading } from './invalid-values.js';
import { typeOf } from './sample.js';

/** Every way to violate the schema of a parameter. */
export function invalidTexts(schema: Schema): InvalidValue[] {
  if (typeOf(schema) === 'array' && typeof schema.items === 'object') {
    return invalidTexts(schema.items).map((one) => ({ ...one, make: (valid) => [one.make(itemOf(valid))] }));
  }
  const keywords = invalidValues(schema).filter(({ keyword }) => keyword !== 'type' && keyword !== 'required');
  const asText = keywords.filter(({ make }) => typeof make('x') === 'string' || typeof make(1) === 'number');
  return [...(texts[typeOf(schema) ?? ''] ?? []).map((entry) => fromEntry(schema, entry)), ...asText];
}

type Entry = readonly [what: string, keyword: 'type' | 'spelling', reading: Reading, make: (valid: string) => string];

function fromEntry(schema: Schema, [what, keyword, reading, make]: Entry): InvalidValue {
  const assumption = keyword === 'spelling' ? schema['x-assumption'] : undefined;
  return { what, keyword, reading, assumption, make: (valid) => make(String(valid)) };
}

const texts: Readonly<Record<string, readonly Entry[]>> = {
  integer: [
    ['is text', 'type', 'nothing', () => 'text'],
    ['is null', 'type', 'nothing', () => 'null'],
    ['is true', 'type', 'nothing', () => 'true'],
    ['is a fraction', 'type', 'same', (valid) => `${valid}.25`],
    ['has letters after the digits', 'type', 'same', (valid) => `${valid}abc`],
    ['is a list', 'type', 'same', (valid) => `${valid},${valid}`],
    // Spellings of integers that no source excludes: that ids are written in digits alone goes with the assumption on ids.
    ['is hexadecimal', 'spelling', 'same', (valid) => `0x${Number(valid).toString(16)}`],
    ['has an exponent', 'spelling', 'same', (valid) => `${valid}e0`],
    ['has a plus sign', 'spelling', 'same', (valid) => `+${valid}`],
    ['has a leading zero', 'spelling', 'same', (valid) => `0${valid}`],
    ['has a decimal point', 'spelling', 'same', (valid) => `${valid}.0`],
    ['has a space before it', 'spelling', 'same', (valid) => ` ${valid}`],
    ['has a space after it', 'spelling', 'same', (valid) => `${valid} `],
  ],
  number: [
    ['is text', 'type', 'nothing', () => 'text'],
    ['has letters after the digits', 'type', 'same', (valid) => `${valid}abc`],
  ],
  boolean: [
    ['is text', 'type', 'nothing', () => 'text'],
    ['is a number', 'type', 'other', () => '2'],
  ],
};

function itemOf(valid: unknown): unknown {
  return Array.isArray(valid) ? valid[0] : valid;
}
