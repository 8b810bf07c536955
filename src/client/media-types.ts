import type { MediaTypes } from './operation-data.js';

/**
 * Bodies that are not JSON, or of one of several media types. Only the clients of contracts that have such bodies import
 * it.
 */
export const mediaTypes: MediaTypes = {
  serialize(mediaType, value) {
    return mediaType.endsWith('urlencoded')
      ? new URLSearchParams(value as Record<string, string>)
      : (value as BodyInit);
  },
  select(documented, headers) {
    const sent = headers.get('content-type')?.toLowerCase();
    return documented.find((mediaType) => sent?.startsWith(mediaType));
  },
  read(mediaType, bytes) {
    if (/json$|\*/.test(mediaType)) return undefined;
    return mediaType.startsWith('text/') ? new TextDecoder().decode(bytes) : bytes;
  },
};
