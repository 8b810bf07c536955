/** Builds requests from an operation of the model. */
import { security } from '../../../generated/contract.js';
import type { Operation } from '../../lib/model.js';
import type { RequestSent } from './exchange.js';

/** The value of the header that authenticates, and the same as a shell may show it. */
export interface Credentials {
  readonly value: string;
  readonly shown: string;
}

/** What a request sends as its body: a value as JSON, or a text as it is. */
export type Body =
  { readonly json: unknown } | { readonly text: string; readonly mediaType?: string | undefined } | undefined;

/** Values of parameters by name. */
export type Values = Readonly<Record<string, unknown>>;

interface RequestParts {
  readonly operation: Operation;
  /** Where the contract's paths begin. */
  readonly baseUrl: string;
  readonly credentials: Credentials | undefined;
  /** A parameter without a value is not sent. */
  readonly values: Values;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function buildRequest({ operation, baseUrl, credentials, values, body, headers }: RequestParts): RequestSent {
  const content = body === undefined ? undefined : contentOf(operation, body);
  return {
    method: operation.method,
    url: baseUrl + pathOf(operation, values) + queryOf(operation, values),
    headers: {
      accept: acceptOf(operation),
      ...(credentials === undefined ? {} : { [security.header.toLowerCase()]: credentials.value }),
      ...(content === undefined ? {} : { 'content-type': content.mediaType }),
      ...headersOf(operation, values),
      ...headers,
    },
    body: content?.text === '' ? undefined : content?.text,
    credentialsShown: credentials?.shown,
  };
}

/** The media type of an operation's request body, the first one; undefined for an operation without a body. */
export function requestMediaType({ requestBody }: Operation): string | undefined {
  return Object.keys(requestBody?.content ?? {})[0];
}

function pathOf({ path }: Operation, values: Values): string {
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(textOf(values[name])));
}

function queryOf({ parameters }: Operation, values: Values): string {
  const pairs = parameters.flatMap(({ name, in: place, explode }) => {
    const value = values[name];
    if (place !== 'query' || value === undefined) return [];
    const items: unknown[] = Array.isArray(value) && explode ? value : [value];
    return items.map((item) => [name, textOf(item)]);
  });
  return pairs.length === 0 ? '' : `?${String(new URLSearchParams(pairs))}`;
}

function headersOf({ parameters }: Operation, values: Values): Record<string, string> {
  const set = parameters.filter((one) => one.in === 'header' && values[one.name] !== undefined);
  return Object.fromEntries(set.map(({ name }) => [name.toLowerCase(), textOf(values[name])]));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every media type that the operation's responses have. */
function acceptOf({ responses }: Operation): string {
  const types = Object.values(responses).flatMap(({ content }) => Object.keys(content));
  return [...new Set(types)].join(', ') || '*/*';
}

function contentOf(operation: Operation, body: NonNullable<Body>): { text: string; mediaType: string } {
  const mediaType = requestMediaType(operation) ?? 'application/json';
  if ('json' in body) return { mediaType, text: JSON.stringify(body.json) };
  return { mediaType: body.mediaType ?? mediaType, text: body.text };
}
