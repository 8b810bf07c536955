/** Recorded traffic as HAR 1.2, the format that other tools read. */
import { info } from '../../../generated/contract.js';
import { createMask, type Mask } from '../../lib/mask.js';
import { maskedHeaders } from './curl.js';
import type { Exchange } from './exchange.js';

/** The exchanges that have a response, with the secrets masked. */
export function toHar(exchanges: readonly Exchange[], secrets: readonly string[]): object {
  const mask = createMask(secrets);
  const entries = exchanges.filter(({ response }) => response !== undefined).map((one) => entryOf(one, mask));
  return { log: { version: '1.2', creator: { name: 'studio-groups', version: info.version }, entries } };
}

function entryOf({ request, response, startedAt, duration }: Exchange, mask: Mask): object {
  const unknown = { headersSize: -1, bodySize: -1, cookies: [] };
  const content = response?.body ?? '';
  const postData = { mimeType: request.headers['content-type'] ?? '', text: mask(request.body ?? '') };
  return {
    startedDateTime: startedAt.toISOString(),
    time: duration,
    request: {
      method: request.method,
      url: mask(request.url),
      httpVersion: 'HTTP/1.1',
      headers: pairs(maskedHeaders(request.headers, mask)),
      queryString: [...new URL(request.url).searchParams].map(([name, value]) => ({ name, value: mask(value) })),
      ...(request.body === undefined ? {} : { postData }),
      ...unknown,
    },
    response: {
      status: response?.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      headers: pairs(maskedHeaders(response?.headers ?? {}, mask)),
      content: { size: content.length, mimeType: mask(response?.headers['content-type'] ?? ''), text: mask(content) },
      redirectURL: '',
      ...unknown,
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
  };
}

function pairs(headers: Readonly<Record<string, string>>): object[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}
