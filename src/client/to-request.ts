import { createFinalURL, mergeHeaders } from 'openapi-fetch';
import { isRecord } from '../lib/is-record.js';
import { checkValue } from './check-value.js';
import type { BodyData, ContractData, OperationData, ParameterData } from './operation-data.js';
import { callSettings, type CallOptions, type Settings } from './options.js';

/** The request of a call, and the settings of the call. */
export interface PreparedRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: BodyInit | undefined;
  readonly settings: Settings;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Prepares the request of a call.
 *
 * @param args The path parameters in path order, then the body if the operation has one, then the options.
 * @throws {TypeError} if an argument is missing or wrong. The message names it.
 */
export function toRequest(
  { serializeQuery }: ContractData,
  { path, parameters, body: described }: OperationData,
  args: readonly unknown[],
  baseUrl: string,
  client: Settings,
): PreparedRequest {
  const rest = [...args];
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const segments = Object.fromEntries(inPath.map((parameter) => [parameter.name, segmentOf(parameter, rest.shift())]));
  const body = described && serializeBody(described, rest.shift());
  const { query = {}, ...options } = optionsOf(rest.shift());
  const settings = Object.keys(options).length > 0 ? callSettings(options, client) : client;

  checkQuery(parameters, query);
  const url = createFinalURL(path, {
    baseUrl,
    params: { path: segments, query },
    pathSerializer: (template) => template.replace(/\{(.*?)\}/g, (_, name: string) => segments[name] ?? ''),
    querySerializer: () => serializeQuery?.(parameters, query) ?? '',
  });
  const isTyped = body !== undefined && !(body instanceof FormData);
  const headers = mergeHeaders(isTyped ? { 'content-type': described?.mediaType } : {}, settings.headers);
  checkHeaders(parameters, headers, options.headers);
  return { url, headers, body, settings };
}

function segmentOf({ name, schema, argument = name }: ParameterData, value: unknown): string {
  checkValue(argument, value, schema);
  const segment = [value]
    .flat()
    .map((part) => encodeURIComponent(String(part)))
    .join(',');
  // Such a segment would lead to another path.
  if (/^\.{0,2}$/.test(segment)) throw new TypeError(`\`${argument}\` must not be empty, \`.\` or \`..\`.`);
  return segment;
}

function optionsOf(options: unknown = {}): CallOptions & { readonly query?: Values } {
  checkValue('options', options, { type: 'object', properties: { query: { type: 'object' } } });
  return options as CallOptions;
}

function checkQuery(parameters: readonly ParameterData[], query: Values): void {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]));
  const required = inQuery.filter((parameter) => parameter.required).map(({ name }) => name);
  checkValue('query', query, { properties, required });
  const unknown = Object.keys(query).find((name) => !(name in properties));
  if (unknown !== undefined) throw new TypeError(`\`query.${unknown}\` is not a parameter of the operation.`);
}

/** @param own The headers of the call, whose values may be numbers; in `all` everything is text. */
function checkHeaders(parameters: readonly ParameterData[], all: Headers, own: CallOptions['headers']): void {
  for (const { name, in: location, required, schema } of parameters) {
    const value = isRecord(own) && name in own ? own[name] : (all.get(name) ?? undefined);
    if (location !== 'header' || (value === undefined && !required)) continue;
    checkValue(`headers.${name}`, value, typeof value === 'string' ? {} : schema);
  }
}

/** Text, bytes and FormData are sent as they are. */
function serializeBody({ mediaType, required, schema, argument }: BodyData, value: unknown): BodyInit | undefined {
  if (value === undefined && !required) return undefined;
  checkValue(argument, value, schema);
  if (mediaType.endsWith('json')) return JSON.stringify(value);
  return mediaType.endsWith('urlencoded') ? new URLSearchParams(value as Record<string, string>) : (value as BodyInit);
}
