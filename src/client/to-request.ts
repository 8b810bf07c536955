import { createFinalURL, mergeHeaders } from 'openapi-fetch';
import { checkValue } from './check-value.js';
import type { BodyData, ContractData, OperationData, ParameterData } from './operation-data.js';
import { settingsOf, type CallOptions, type Settings } from './options.js';

/** The request of a call, and the settings of the call. */
export interface PreparedRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: BodyInit | null;
  readonly settings: Settings;
}

/**
 * Prepares the request of a call.
 *
 * @param args The path parameters in path order, then the body if the operation has one, then the options.
 * @throws {TypeError} if an argument is missing or wrong. The message names it.
 */
export function toRequest(
  { writeParameters, mediaTypes }: ContractData,
  { path, parameters, body: bodyData }: OperationData,
  args: readonly unknown[],
  baseUrl: string,
  client: Settings,
): PreparedRequest {
  const rest = [...args];
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const segments = Object.fromEntries(inPath.map((parameter) => [parameter.name, segmentOf(parameter, rest.shift())]));
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
  return { url, headers, body, settings };
}

function segmentOf({ name, schema, argument = name }: ParameterData, value: unknown): string {
  checkValue(argument, value, schema);
  const parts: unknown[] = [value].flat();
  const segment = parts.map((part) => encodeText(String(part))).join();
  // Such a segment would lead to another path.
  if (/^\.{0,2}$/.test(segment)) throw new TypeError(`\`${argument}\` must not be empty, \`.\` or \`..\`.`);
  return segment;
}

/** Half of a surrogate pair cannot be encoded. */
function encodeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new TypeError('A parameter must be well-formed text.');
  }
}

function serializeBody(body: BodyData, value: unknown, mediaTypes: ContractData['mediaTypes']): BodyInit | null {
  const { mediaType, required, schema, argument } = body;
  if (value === undefined && !required) return null;
  checkValue(argument, value, schema);
  return mediaTypes && !mediaType.endsWith('json') ? mediaTypes.serialize(mediaType, value) : JSON.stringify(value);
}
