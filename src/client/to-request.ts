import { createFinalURL, mergeHeaders } from 'openapi-fetch';
import { checkValue } from './check-value.js';
import type { BodyData, ContractData, OperationData, ParameterData } from './operation-data.js';
import { settingsOf, type CallOptions, type Settings } from './options.js';
import type { Sendable } from './send.js';
import { MAX_ERROR_BODY } from './to-outcome.js';

/**
 * Converts the arguments of a call to its request and its settings.
 *
 * @param args The path parameters in path order, then the body if the operation has one, then the options.
 * @throws {TypeError} if an argument is missing or wrong. The message names it.
 */
export function toRequest(
  { writeParameters, mediaTypes }: ContractData,
  operation: OperationData,
  args: readonly unknown[],
  baseUrl: string,
  client: Settings,
): { readonly sendable: Sendable; readonly settings: Settings } {
  const { id, method, parameters, isPublic } = operation;
  const rest = [...args];
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const segments = Object.fromEntries(inPath.map((parameter) => [parameter.name, segmentOf(parameter, rest.shift())]));
  const body = operation.body ? serializeBody(operation.body, rest.shift(), mediaTypes) : null;
  const [options] = rest;
  const settings = options === undefined ? client : settingsOf(options as CallOptions, client);
  if (settings.query && !writeParameters) throw new TypeError('The operation has no query parameters.');
  const isTyped = body !== null && !(body instanceof FormData);
  const headers = mergeHeaders(isTyped ? { 'content-type': operation.body?.mediaType } : {}, settings.headers);
  const url = createFinalURL(operation.path, {
    baseUrl,
    params: { path: segments },
    pathSerializer: (template) => template.replace(/\{(.*?)\}/g, (_, name: string) => segments[name] ?? ''),
    querySerializer: () => writeParameters?.(parameters, settings, headers) ?? '',
  });
  const request = { operation: id, method, url };
  const init = { method, body };
  return { sendable: { request, headers, input: url, init, isPublic, maxErrorBody: MAX_ERROR_BODY }, settings };
}

function segmentOf({ name, schema, argument = name }: ParameterData, value: unknown): string {
  checkValue(argument, value, schema);
  const segment = [value].flat().map(encodeText).join();
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
