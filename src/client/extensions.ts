/** What only the clients of some contracts import, ours not: query and header parameters, bodies that are not JSON. */
import { createQuerySerializer } from 'openapi-fetch';
import { isRecord } from '../lib/is-record.js';
import { checkValue } from './check-value.js';
import type { MediaTypes, ParameterData, ParameterValues } from './operation-data.js';

/**
 * Checks query and header parameters, and writes the query, each parameter in its own style; openapi-fetch's serializer
 * has one style for all of them.
 *
 * @param headers All headers of the request, as text.
 * @throws {TypeError} if a parameter is missing, wrong or unknown.
 */
export function writeParameters(
  parameters: readonly ParameterData[],
  { query = {}, typedHeaders }: ParameterValues,
  headers: Headers,
): string {
  const inHeader = isRecord(typedHeaders) ? typedHeaders : {};
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const unknown = Object.keys(query).find((key) => !inQuery.some(({ name }) => name === key));
  if (unknown !== undefined) throw new TypeError(`\`query.${unknown}\` is not a parameter of the operation.`);
  for (const { name, in: location, required, schema } of parameters) {
    const value = (location === 'query' ? query : inHeader)[name];
    const isPresent = value !== undefined || (location === 'header' && headers.has(name));
    if (location === 'path' || (isPresent ? value === undefined : !required)) continue;
    checkValue(`${location}.${name}`, value, schema);
  }
  return inQuery
    .map((parameter) => serialize(parameter, query[parameter.name]))
    .filter(Boolean)
    .join('&');
}

function serialize({ name, style, explode = true }: ParameterData, value: unknown): string {
  return createQuerySerializer({
    array: { style: style === 'spaceDelimited' || style === 'pipeDelimited' ? style : 'form', explode },
    object: { style: style === 'deepObject' ? style : 'form', explode },
  })({ [name]: value });
}

export const mediaTypes: MediaTypes = {
  serialize(mediaType, value) {
    return mediaType.endsWith('urlencoded')
      ? new URLSearchParams(value as Record<string, string>)
      : (value as BodyInit);
  },
  select(documented, headers) {
    const sent = headers?.get('content-type')?.toLowerCase();
    return documented.find((mediaType) => sent?.startsWith(mediaType));
  },
  read(mediaType, bytes) {
    if (/json$|\*/.test(mediaType)) return undefined;
    return mediaType.startsWith('text/') ? new TextDecoder().decode(bytes) : bytes;
  },
};
