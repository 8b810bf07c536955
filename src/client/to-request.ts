import { createFinalURL, mergeHeaders } from 'openapi-fetch';
import { checkValue } from './check-value.js';
import type { BodyData, ContractData, OperationData, ParameterData } from './operation-data.js';
import { settingsOf, type CallOptions, type Settings } from './options.js';
import type { Sendable } from './send.js';

/**
 * Converts the arguments of a call to its request.
 *
 * @param args The path parameters in path order, then the body if the operation has one, then the options.
 * @throws {TypeError} if an argument is missing or wrong. The message names it.
 */
export function toRequest(
  { writeParameters, mediaTypes }: ContractData,
  { id, method, path, parameters, body: bodyData, isPublic }: OperationData,
  args: readonly unknown[],
  baseUrl: string,
  client: Settings,
): Sendable {
  const rest = [...args];
  const segments: Record<string, string> = {};
  for (const parameter of parameters) {
    if (parameter.in === 'path') segments[parameter.name] = segmentOf(parameter, rest.shift());
  }
  const body = bodyData ? serializeBody(bodyData, rest.shift(), mediaTypes) : null;
  const [options] = rest;
  const settings = options === undefined ? client : settingsOf(options as CallOptions, client);
  if (settings.query && !writeParameters) throw new TypeError('The operation has no query parameters.');
  const isTyped = body !== null && !(body instanceof FormData);
  const headers = mergeHeaders(isTyped ? { 'content-type': bodyData?.mediaType } : {}, settings.headers);
  const url = createFinalURL(path, {
    baseUrl,
    params: { path: segments },
    pathSerializer: (template) => template.replace(/\{(.*?)\}/g, (_, name: string) => segments[name] ?? ''),
    querySerializer: () => writeParameters?.(parameters, settings, headers) ?? '',
  });
  const request = { operation: id, method, url };
  return { request, settings, input: url, headers, body, isPublic };
}

function segmentOf({ name, schema, argument = name }: ParameterData, value: unknown): string {
  checkValue(argument, value, schema);
  const segment = Array.isArray(value) ? value.map(encodeText).join() : encodeText(value);
  // Such a segment would lead to another path.
  if (/^\.{0,2}$/.test(segment)) throw new TypeError(`\`${argument}\` must not be empty, \`.\` or \`..\`.`);
  return segment;
}

function encodeText(value: unknown): string {
  try {
    return encodeURIComponent(String(value));
  } catch {
    // Half of a surrogate pair cannot be encoded.
    throw new TypeError('A parameter must be well-formed text.');
  }
}

function serializeBody(body: BodyData, value: unknown, mediaTypes: ContractData['mediaTypes']): BodyInit | null {
  const { mediaType, required, schema, argument } = body;
  if (value === undefined && !required) return null;
  checkValue(argument, value, schema);
  return mediaTypes && !mediaType.endsWith('json') ? mediaTypes.serialize(mediaType, value) : JSON.stringify(value);
}
