/** The keywords of schemas that are supported, and what their values must be. */
import { isRecord } from '../../src/lib/is-record.js';

interface Rule {
  /** What the value must be. */
  readonly what: string;
  readonly test: (value: unknown) => boolean;
}

const TYPES: readonly unknown[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

const RULES = new Map<string, Rule>([
  ...rules('title description format x-constant', 'text', isText),
  ...rules('type', `one of ${TYPES.join(', ')}`, (value) => [value].flat().every((one) => TYPES.includes(one))),
  ...rules('minimum maximum exclusiveMinimum exclusiveMaximum multipleOf', 'a number', Number.isFinite),
  ...rules('minLength maxLength minItems maxItems minProperties maxProperties', 'an integer from 0', isCount),
  ...rules('uniqueItems', 'true or false', (value) => typeof value === 'boolean'),
  ...rules('pattern', 'a regular expression that JavaScript accepts with the flag u', isPattern),
  ...rules('enum examples', 'a list of values', isFilledList),
  ...rules('oneOf anyOf allOf', 'a list of schemas', isFilledList),
  ...rules('required', 'a list of property names', (value) => Array.isArray(value) && value.every(isText)),
  ...rules('properties', 'an object of schemas', isRecord),
  ...rules('discriminator', 'an object that names a property in propertyName', hasPropertyName),
  // The first two are schemas; the others may have any value.
  ...rules('items additionalProperties const x-assumption x-assumed-default', '', () => true),
]);

/** They describe, and are left out. */
const IGNORED =
  'default deprecated readOnly writeOnly xml externalDocs $comment contentMediaType contentEncoding $schema'.split(' ');

const REMEDIES: Readonly<Record<string, string>> = {
  nullable: "OpenAPI 3.1 has no such keyword: add 'null' to type.",
  prefixItems: 'Describe all items with items.',
  patternProperties: 'Describe all further properties with additionalProperties.',
};

export function isIgnored(keyword: string): boolean {
  return IGNORED.includes(keyword) || (keyword.startsWith('x-') && !RULES.has(keyword));
}

/** What is wrong with a keyword, as far as its own value shows. */
export function faultOf(keyword: string, value: unknown): string | undefined {
  const rule = RULES.get(keyword);
  if (rule === undefined)
    return `The schema keyword ${keyword} is not supported. ${REMEDIES[keyword] ?? 'Describe the value without it.'}`;
  return rule.test(value) ? undefined : `${keyword} must be ${rule.what}. Correct or remove it.`;
}

function rules(keywords: string, what: Rule['what'], test: Rule['test']): [keyword: string, Rule][] {
  return keywords.split(' ').map((keyword) => [keyword, { what, test }]);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function hasPropertyName(value: unknown): boolean {
  return isRecord(value) && isText(value.propertyName);
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u').flags === 'u';
  } catch {
    return false;
  }
}
