/** Whether a response keeps to what the contract documents for its status: media type, encoding, JSON, schema, headers. */
import { responseValidators } from '../../../generated/response-validators.js';
import type { DocumentedResponse, Operation, Schema, Validator } from '../../lib/model.js';
import { operationOf, type OperationId } from '../cases/operations.js';
import { assumptionAt, isAssumedObject } from '../cases/provenance.js';
import { jsonOf, type Exchange, type ResponseReceived } from '../http/exchange.js';
import { assuming, type Finding } from './finding.js';

/** All that is wrong with a response apart from its status; empty for one with an undocumented status. */
export function responseFindings(id: OperationId, { response, fault }: Exchange): Finding[] {
  if (response === undefined || fault !== undefined) return [];
  const found = documentedResponse(operationOf(id), response.status);
  if (found === undefined) return [];
  return [...headerFindings(id, found, response), ...bodyFindings(id, found, response)];
}

/** A status that a request of the run itself must never have. */
export function serverFaults(id: OperationId, { response }: Exchange): Finding[] {
  const status = response?.status ?? 0;
  if (status < 500 || [502, 503, 504].includes(status)) return [];
  if (documentedResponse(operationOf(id), status) !== undefined) return [];
  return [{ kind: 'status', message: `The contract does not document status ${status}.`, cause: `status ${status}` }];
}

/** What prevented a complete response; a failed connection is no finding but the host's condition. */
export function faultFindings({ fault }: Exchange): Finding[] {
  if (fault === undefined || fault.kind === 'network') return [];
  return [{ kind: fault.kind, message: fault.message, cause: fault.kind }];
}

interface Found {
  /** As the contract writes it: `200`, `4XX`, `default`. */
  readonly key: string;
  readonly documented: DocumentedResponse;
}

/** The documented response for a status, also by range and by `default`. */
export function documentedResponse({ responses }: Operation, status: number): Found | undefined {
  const keys = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  const key = keys.find((one) => responses[one] !== undefined);
  const documented = key === undefined ? undefined : responses[key];
  return key === undefined || documented === undefined ? undefined : { key, documented };
}

type Validators = Readonly<
  Record<
    string,
    { readonly content: Readonly<Record<string, Validator>>; readonly headers: Readonly<Record<string, Validator>> }
  >
>;

function validatorsOf(id: OperationId, key: string): Validators[string] | undefined {
  const validators: Readonly<Record<OperationId, Validators>> = responseValidators;
  return validators[id][key];
}

function headerFindings(id: OperationId, { key, documented }: Found, { headers }: ResponseReceived): Finding[] {
  return Object.entries(documented.headers).flatMap(([name, { required, schema }]): Finding[] => {
    const text = headers[name];
    const cause = `header ${name}`;
    if (text === undefined) {
      return required ? [{ kind: 'header', message: `The header ${name} is missing.`, cause }] : [];
    }
    const violations = validatorsOf(id, key)?.headers[name]?.(headerValue(schema, text)) ?? [];
    return violations.map(({ message }) => ({ kind: 'header', message: `The header ${name} ${message}.`, cause }));
  });
}

function headerValue({ type }: Schema, text: string): unknown {
  return type === 'integer' || type === 'number' || type === 'boolean' ? (jsonOf(text)?.value ?? text) : text;
}

function bodyFindings(id: OperationId, { key, documented }: Found, response: ResponseReceived): Finding[] {
  const types = Object.keys(documented.content);
  const [first] = types;
  if (first === undefined) return [];
  // A body that is assumed as a whole may be absent: no source documents one.
  const assumed = assumedBody(documented, first);
  if (assumed !== undefined && response.body.trim() === '') return [];
  const received = response.headers['content-type'];
  const type = types.find((one) => one === withoutParameters(received));
  if (type === undefined) {
    const message = `The content type is ${received ?? 'missing'}, expected ${types.join(' or ')}.`;
    return [assuming({ kind: 'content-type', message, cause: `content type ${received ?? 'missing'}` }, assumed)];
  }
  return [...encodingFindings(response), ...contentFindings(id, key, type, documented, response)];
}

/** JSON is UTF-8 (RFC 8259, section 8.1). */
function encodingFindings({ headers, malformed }: ResponseReceived): Finding[] {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const message =
    charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)
      ? `The charset is ${charset}, expected utf-8.`
      : malformed === true
        ? 'The body is not valid UTF-8.'
        : undefined;
  return message === undefined ? [] : [{ kind: 'encoding', message, cause: 'encoding' }];
}

function contentFindings(
  id: OperationId,
  key: string,
  type: string,
  documented: DocumentedResponse,
  response: ResponseReceived,
): Finding[] {
  if (!/\bjson\b/.test(type)) return [];
  const parsed = parsedOnce(response.body);
  if (parsed === undefined) {
    const what = response.body === '' ? 'The body is empty' : 'The body is not JSON, although its content type says so';
    return [{ kind: 'json', message: `${what}.`, cause: 'json' }];
  }
  const schema = documented.content[type]?.schema ?? {};
  const validator = validatorsOf(id, key)?.content[type];
  return (validator?.(parsed.value) ?? []).slice(0, MAX_VIOLATIONS).map(({ pointer, keyword, message }) => {
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

/** The last bodies and their values: the lists of a large group are equal most of the time, and slow to parse. */
const parsedBodies = new Map<string, { readonly value: unknown } | undefined>();
const MAX_PARSED = 4;

export function parsedOnce(body: string): { readonly value: unknown } | undefined {
  const known = parsedBodies.get(body);
  if (known !== undefined) return known;
  const parsed = jsonOf(body);
  if (body.length > 1000) {
    const [oldest] = parsedBodies.keys();
    if (parsedBodies.size >= MAX_PARSED && oldest !== undefined) parsedBodies.delete(oldest);
    parsedBodies.set(body, parsed);
  }
  return parsed;
}

function assumedBody({ content }: DocumentedResponse, type: string): string | undefined {
  const schema = content[type]?.schema ?? {};
  return isAssumedObject(schema) ? schema['x-assumption'] : undefined;
}

/** `Application/JSON; charset=utf-8` is `application/json`. */
function withoutParameters(mediaType: string | undefined): string | undefined {
  return mediaType?.split(';')[0]?.trim().toLowerCase();
}
