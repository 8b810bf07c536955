/** Whether an answer keeps to the contract: its status, content type, JSON and schema. */
import { operations } from '../../generated/contract.js';
import { responseValidators } from '../../generated/response-validators.js';
import { statusesOf, type DocumentedResponse, type Validator } from '../lib/model.js';
import type { Case, OperationId } from './cases.js';
import type { Exchange, ResponseReceived } from './exchange.js';

/** Where a provider's answer breaks the contract. */
export interface Finding {
  readonly kind:
    'status' | 'content-type' | 'json' | 'schema' | 'state' | 'conduct' | 'timeout' | 'network' | 'cut-off';
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** JSON pointer into the answer's body. */
  readonly pointer?: string;
  /** The assumption that the broken rule rests on; such a finding fails the run only where asked for. */
  readonly assumption?: string;
}

/** The assumption that an error body is what the contract says. */
export const ERROR_BODY = '#/components/schemas/ErrorBody';

/** All that is wrong with the answer to a case; empty where it conforms. */
export function findingsOf({ operation, status, given }: Case, { response, fault }: Exchange): Finding[] {
  if (fault !== undefined) return [{ kind: fault.kind, message: fault.message }];
  if (response === undefined) return [{ kind: 'network', message: 'No answer.' }];
  if (response.status !== status) {
    // HTTP itself lets a provider refuse such a request; the contract has nothing to say of that answer.
    if (given.tolerated?.includes(response.status) === true) return [];
    return [statusFinding(operation, status, response.status, given.assumption)];
  }
  return bodyFindings(operation, response);
}

/** What is wrong with the body of an answer with a documented status. */
function bodyFindings(operation: OperationId, response: ResponseReceived): Finding[] {
  const documented = documentedBody(operation, response.status);
  if (documented === undefined) return [];
  if (response.status < 400) return contentFindings(response, documented);
  // The reference lists no body for errors: an absent one conforms, and what another one breaks is an assumption.
  if (response.body.trim() === '') return [];
  return contentFindings(response, documented).map((finding) =>
    finding.kind === 'json' ? finding : { ...finding, assumption: ERROR_BODY },
  );
}

/** The body parsed, where it is JSON. */
export function jsonOf(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
}

type ResponseValidators = Readonly<Partial<Record<number, { readonly content: Readonly<Record<string, Validator>> }>>>;

interface DocumentedBody {
  readonly mediaType: string;
  readonly validator: Validator;
}

function contentFindings(response: ResponseReceived, { mediaType, validator }: DocumentedBody): Finding[] {
  const received = response.headers['content-type'];
  if (withoutParameters(received) !== mediaType) {
    return [{ kind: 'content-type', message: `The content type is ${received ?? 'missing'}, expected ${mediaType}.` }];
  }
  const parsed = jsonOf(response.body);
  if (parsed === undefined) {
    const what = response.body === '' ? 'The body is empty' : 'The body is not JSON, though its content type says so';
    return [{ kind: 'json', message: `${what}.` }];
  }
  return validator(parsed.value).map(({ pointer, message }) => ({
    kind: 'schema',
    message: `${pointer === '' ? 'The body' : pointer} ${message}.`,
    pointer,
  }));
}

/** `Application/JSON; charset=utf-8` is `application/json`. */
function withoutParameters(mediaType: string | undefined): string | undefined {
  return mediaType?.split(';')[0]?.trim().toLowerCase();
}

function statusFinding(
  operation: OperationId,
  expected: number,
  received: number,
  assumption: string | undefined,
): Finding {
  const documented: readonly number[] = statusesOf(operations[operation]);
  const known = documented.includes(received) ? '' : ', which the contract does not document';
  return {
    kind: 'status',
    message: `The status is ${String(received)}${known}; expected ${String(expected)}.`,
    // An undocumented status breaks the contract, whatever was assumed of the input.
    ...(assumption === undefined || known !== '' ? {} : { assumption }),
  };
}

function documentedBody(operation: OperationId, status: number): DocumentedBody | undefined {
  const validators: ResponseValidators = responseValidators[operation];
  const responses: Readonly<Partial<Record<number, DocumentedResponse>>> = operations[operation].responses;
  const [mediaType] = Object.keys(responses[status]?.content ?? {});
  const validator = validators[status]?.content[mediaType ?? ''];
  return validator === undefined || mediaType === undefined ? undefined : { mediaType, validator };
}
