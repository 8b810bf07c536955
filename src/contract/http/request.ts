/** Builds requests from an operation of the model. */
import { security } from '../../../generated/contract.js';
import type { Operation, Parameter } from '../../lib/model.js';
import type { RequestSent } from './exchange.js';

/** The value of the header that authenticates, and the same as a shell may show it. */
export interface Credentials {
  readonly value: string;
  readonly shown: string;
}

/** What a request sends as its body: a value as JSON, or a text as it is. */
export type Body =
  { readonly json: unknown } | { readonly text: string; readonly mediaType?: string | undefined } | undefined;

interface RequestParts {
  readonly operation: Operation;
  /** Where the contract's paths begin. */
  readonly baseUrl: string;
  /** Default: the operation's. */
  readonly method?: string | undefined;
  readonly credentials?: Credentials | undefined;
  /** Values of the parameters by name; one that is left out is not sent. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function buildRequest(parts: RequestParts): RequestSent {
  const { operation, credentials, values } = parts;
  const content = parts.body === undefined ? undefined : written(operation, parts.body);
  const inHeader = operation.parameters.filter((parameter) => parameter.in === 'header' && isSet(values, parameter));
  return {
    method: parts.method ?? operation.method,
    url: parts.baseUrl + pathOf(operation, values) + queryOf(operation, values),
    headers: {
      accept: acceptOf(operation),
      ...(credentials === undefined ? {} : { [security.header.toLowerCase()]: credentials.value }),
      ...(content?.mediaType === undefined ? {} : { 'content-type': content.mediaType }),
      ...Object.fromEntries(inHeader.map(({ name }) => [name.toLowerCase(), textOf(values[name])])),
      ...parts.headers,
    },
    ...(content === undefined || content.text === '' ? {} : { body: content.text }),
    ...(credentials === undefined ? {} : { credentialsShown: credentials.shown }),
  };
}

/** The media type of an operation's request body, the first one; undefined for an operation without a body. */
export function requestMediaType({ requestBody }: Operation): string | undefined {
  return Object.keys(requestBody?.content ?? {})[0];
}

function isSet(values: RequestParts['values'], { name }: Parameter): boolean {
  return values[name] !== undefined;
}

function pathOf({ path }: Operation, values: RequestParts['values']): string {
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(textOf(values[name])));
}

function queryOf({ parameters }: Operation, values: RequestParts['values']): string {
  const query = new URLSearchParams();
  for (const parameter of parameters.filter((one) => one.in === 'query' && isSet(values, one))) {
    const value = values[parameter.name];
    if (Array.isArray(value) && parameter.explode) for (const item of value) query.append(parameter.name, textOf(item));
    else query.append(parameter.name, textOf(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every media type that the operation's responses have. */
function acceptOf({ responses }: Operation): string {
  const types = Object.values(responses).flatMap(({ content }) => Object.keys(content));
  return types.length === 0 ? '*/*' : [...new Set(types)].join(', ');
}

function written(operation: Operation, body: NonNullable<Body>): { text: string; mediaType: string | undefined } {
  const mediaType = requestMediaType(operation) ?? 'application/json';
  if ('text' in body) return { text: body.text, mediaType: body.mediaType ?? mediaType };
  return { text: JSON.stringify(body.json), mediaType };
}
