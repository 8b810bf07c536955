import { createQuerySerializer } from 'openapi-fetch';
import type { ParameterData } from './operation-data.js';

/** Writes the parameters of a query, each in its own style; openapi-fetch's serializer has one style for all of them. */
export function serializeQuery(parameters: readonly ParameterData[], query: Readonly<Record<string, unknown>>): string {
  const texts = parameters.map(({ name, in: location, style, explode = true }) => {
    const serialize = createQuerySerializer({
      array: { style: style === 'spaceDelimited' || style === 'pipeDelimited' ? style : 'form', explode },
      object: { style: style === 'deepObject' ? style : 'form', explode },
    });
    return location === 'query' ? serialize({ [name]: query[name] }) : '';
  });
  return texts.filter(Boolean).join('&');
}
