/** Whether a response keeps to what the contract documents for its status: media type, encoding, JSON, schema, headers. */
import { responseValidators } from '../../../generated/response-validators.js';
import type { DocumentedResponse, Schema, Validator, Violation } from '../../lib/model.js';
import { operationOf, type OperationId } from '../cases/operations.js';
import { assumptionAt, assumptionOfObject } from '../cases/provenance.js';
import { jsonOf, type Exchange, type ResponseReceived } from '../http/exchange.js';
import { assuming, type Finding } from './finding.js';
import { createMemo } from './memo.js';
import { documentedFor } from './status.js';

/** All that is wrong with a response apart from its status; empty for one with an undocumented status. */
export function responseFindings(id: OperationId, { response, fault }: Exchange): Finding[] {
  if (response === undefined || fault !== undefined) return [];
  const found = documentedFor(operationOf(id), response.status);
  if (found === undefined) return [];
  const validators = validatorsOf(id, found.key);
  return [
    ...headerFindings(found.response, validators, response),
    ...bodyFindings(found.response, validators, response),
  ];
}

interface Validators {
  readonly content: Readonly<Record<string, Validator>>;
  readonly headers: Readonly<Record<string, Validator>>;
}

function validatorsOf(id: OperationId, key: string): Validators {
  const validators: Readonly<Record<OperationId, Readonly<Record<string, Validators>>>> = responseValidators;
  return validators[id][key] ?? { content: {}, headers: {} };
}

function headerFindings(documented: DocumentedResponse, validators: Validators, response: ResponseReceived): Finding[] {
  return Object.entries(documented.headers).flatMap(([name, { required, schema }]) => {
    const text = response.headers[name];
    const missing = required ? ['is missing'] : [];
    const wrong =
      text === undefined
        ? missing
        : (validators.headers[name]?.(headerValue(schema, text)) ?? []).map(({ message }) => message);
    return wrong.map((what): Finding => {
      return { kind: 'header', message: `The header ${name} ${what}.`, cause: `header ${name}` };
    });
  });
}

function headerValue({ type }: Schema, text: string): unknown {
  return type === 'integer' || type === 'number' || type === 'boolean' ? (jsonOf(text)?.value ?? text) : text;
}

function bodyFindings({ content }: DocumentedResponse, validators: Validators, response: ResponseReceived): Finding[] {
  const types = Object.keys(content);
  const [first] = types;
  if (first === undefined) return [];
  // A body that is assumed as a whole may be absent: no source documents one.
  const assumed = assumptionOfObject(content[first]?.schema);
  if (assumed !== undefined && response.body.trim() === '') return [];
  const received = response.headers['content-type'];
  const type = types.find((one) => one === withoutParameters(received));
  if (type === undefined) {
    const message = `The content type is ${received ?? 'missing'}, expected ${types.join(' or ')}.`;
    return [assuming({ kind: 'content-type', message, cause: `content type ${received ?? 'missing'}` }, assumed)];
  }
  return [
    ...encodingFindings(response),
    ...(isJson(type) ? jsonFindings(response.body, content[type]?.schema ?? {}, validators.content[type]) : []),
  ];
}

/** `Application/JSON; charset=utf-8` is `application/json`. */
function withoutParameters(mediaType: string | undefined): string | undefined {
  return mediaType?.split(';')[0]?.trim().toLowerCase();
}

function isJson(mediaType: string): boolean {
  return /\bjson\b/.test(mediaType);
}

/** JSON is UTF-8 (RFC 8259, section 8.1). */
function encodingFindings({ headers, malformed }: ResponseReceived): Finding[] {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const isUtf8 = /^(utf-?8|us-ascii)$/i.test(charset);
  if (isUtf8 && malformed !== true) return [];
  const message = isUtf8 ? 'The body is not valid UTF-8.' : `The charset is ${charset}, expected utf-8.`;
  return [{ kind: 'encoding', message, cause: 'encoding' }];
}

function jsonFindings(body: string, schema: Schema, validate: Validator = () => []): Finding[] {
  const parsed = parsedOnce(body);
  if (parsed === undefined) {
    const what = body === '' ? 'The body is empty' : 'The body is not JSON, although its content type says so';
    return [{ kind: 'json', message: `${what}.`, cause: 'json' }];
  }
  return violationsOf(validate, body, parsed.value).map(({ pointer, keyword, message }) => {
    const property = /'(.+)'/.exec(message)?.[1];
    const place = pointer.replace(/\/\d+(?=\/|$)/g, '/*');
    const finding: Finding = {
      kind: 'schema',
      message: `${pointer === '' ? 'The body' : pointer} ${message}.`,
      pointer,
      cause: `schema ${place} ${keyword}${keyword === 'required' ? ` ${property ?? ''}` : ''}`,
    };
    return assuming(finding, assumptionAt(schema, pointer, keyword, property));
  });
}

/** A list of 50,000 users may violate its schema 50,000 times. */
const MAX_VIOLATIONS = 20;

const memoOfBodies = createMemo<ReturnType<typeof jsonOf>>();

/** The body as JSON, parsed once for equal bodies. */
export function parsedOnce(body: string): ReturnType<typeof jsonOf> {
  return memoOfBodies(body, () => jsonOf(body));
}

const memoOfViolations = createMemo<Map<Validator, readonly Violation[]>>();

function violationsOf(validate: Validator, body: string, value: unknown): readonly Violation[] {
  const known = memoOfViolations(body, () => new Map());
  const violations = known.get(validate) ?? validate(value).slice(0, MAX_VIOLATIONS);
  known.set(validate, violations);
  return violations;
}
