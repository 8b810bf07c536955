/** What a server or a network may do to a call, over real sockets, and the outcome of the call. */
import { createServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { severalUsers } from './support.js';

export interface Fault {
  readonly name: string;
  /** What the server does with a connection after it received the request. */
  readonly respond: (socket: Socket, request: string) => void;
  /** The outcome of the call without retries. */
  readonly outcome: {
    readonly status: number | string;
    readonly httpStatus?: number | undefined;
    readonly body?: string;
    readonly reason?: RegExp;
  };
  /** Options of the client, beside `retries: 0`. */
  readonly options?: { readonly timeout?: number; readonly maxBody?: number };
}

const good = JSON.stringify(severalUsers);
const html = '<html><body><h1>Bad gateway</h1></body></html>';
const json = 'content-type: application/json';
const ok = `HTTP/1.1 200 OK\r\n${json}\r\n`;
const start = good.slice(0, 40);

/** A whole response with its content length. */
function response(status: string, body: string | Uint8Array = '', headers: readonly string[] = []): Fault['respond'] {
  return (socket) => {
    const length = `content-length: ${String(Buffer.byteLength(body))}`;
    socket.write([`HTTP/1.1 ${status}`, 'connection: close', length, ...headers, '', ''].join('\r\n'));
    socket.end(body);
  };
}

/** Raw bytes; then the end of the connection, a reset, or nothing. */
function bytes(text: string | Uint8Array, then: 'end' | 'reset' | 'stall' = 'end'): Fault['respond'] {
  return (socket) => {
    socket.write(text, () => {
      if (then === 'end') socket.end();
      // The bytes must be on their way before the reset, which would discard them.
      if (then === 'reset') setImmediate(() => setImmediate(() => socket.resetAndDestroy()));
    });
  };
}

/** Sends a piece again and again, as long as the client reads. */
function endless(beginning: string, piece: string): Fault['respond'] {
  return (socket) => {
    const write = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', write);
    socket.write(beginning);
    write();
  };
}

function chunked(...chunks: readonly string[]): string {
  return chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('');
}

const invalid = { status: 'invalid', httpStatus: 200 } as const;

/** Bodies of a 200 that are not what the contract describes. */
const invalidBodies: readonly [name: string, body: string | Uint8Array, reason: RegExp][] = [
  ['nothing', '', /must be JSON/],
  ['a space', ' ', /must be JSON/],
  ['HTML from a proxy', html, /must be JSON/],
  ['broken JSON', '{"group_users":[}', /must be JSON/],
  ['JSON that stops', good.slice(0, -9), /must be JSON/],
  ['JSON with a trailing comma', '{"group_users":[],}', /must be JSON/],
  ['JSON with a comment', '{"group_users":[]/* none */}', /must be JSON/],
  ['JSON with single quotes', "{'group_users':[]}", /must be JSON/],
  ['two JSON documents', `${good}${good}`, /must be JSON/],
  ['JSON lines', `${good}\n${good}\n`, /must be JSON/],
  ['JSON followed by text', `${good} done`, /must be JSON/],
  ['JSON with a prefix against hijacking', `)]}',\n${good}`, /must be JSON/],
  ['a JSONP callback', `callback(${good})`, /must be JSON/],
  ['NaN', '{"group_users":NaN}', /must be JSON/],
  ['a raw line break in a string', '{"group_users":["a\nb"]}', /must be JSON/],
  ['a form', 'group_users=1', /must be JSON/],
  ['XML', '<?xml version="1.0"?><group_users/>', /must be JSON/],
  ['the bytes of a gzip file', gzipSync(good), /must be JSON/],
  ['UTF-16', Buffer.from(`\uFEFF${good}`, 'utf16le'), /must be JSON/],
  ['Latin-1', Buffer.from('{"group_users":["Zo\u00eb"]}', 'latin1'), /must be JSON/],
  ['a truncated UTF-8 character', Buffer.from('{"group_users":["Zo\u00eb"]}').subarray(0, 19), /must be JSON/],
  ['NUL bytes', '\0\0\0\0', /must be JSON/],
  ['a NUL byte after it', `${good}\0`, /must be JSON/],
  ['null', 'null', /The body must be an object/],
  ['true', 'true', /The body must be an object/],
  ['a number', '42', /The body must be an object/],
  ['a string', '"hello"', /The body must be an object/],
  ['JSON in a string', JSON.stringify(good), /The body must be an object/],
  ['an empty array', '[]', /The body must be an object/],
  ['the bare array of users', JSON.stringify(severalUsers.group_users), /The body must be an object/],
  ['20 kB of nested arrays', '['.repeat(10_000) + ']'.repeat(10_000), /The body must be an object/],
  ['2 MB of nested arrays', '['.repeat(1e6) + ']'.repeat(1e6), /./],
  ['nested arrays that do not end', '['.repeat(50_000), /must be JSON/],
  ['nested objects', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000), /\/group_users must be an array/],
  ['an empty object', '{}', /\/group_users must be an array/],
  ['an error', '{"error":"no"}', /\/group_users must be an array/],
  ['another name', good.replace('group_users', 'users'), /\/group_users must be an array/],
  ['the field on the prototype', '{"__proto__":{"group_users":[]}}', /\/group_users must be an array/],
  ['a field that is null', '{"group_users":null}', /\/group_users must be an array/],
  ['a field that is an object', '{"group_users":{"0":1}}', /\/group_users must be an array/],
  ['a field that is text', '{"group_users":"[]"}', /\/group_users must be an array/],
  ['an id beyond 2^53-1', good.replace('1618', '9007199254740993'), /\/group_users\/0\/id must be at most 2\^53-1/],
  ['an id beyond any number', good.replace('1618', '1e999'), /\/group_users\/0\/id must be at most 2\^53-1/],
  [
    'a large id below nested arrays',
    `{"group_users":[${'['.repeat(20_000)}12345678901234567890${']'.repeat(20_000)}]}`,
    /^\/group_users\/0\/0\/0/,
  ],
];

/** Bodies of a 200 that are correct in spite of how they arrive. */
const unusualSuccesses: readonly [name: string, respond: Fault['respond']][] = [
  ['a byte order mark', response('200 OK', `\uFEFF${good}`, [json])],
  ['white space around it', response('200 OK', ` \r\n\t${good}\n`, [json])],
  ['no content type', response('200 OK', good)],
  ['an empty content type', response('200 OK', good, ['content-type: '])],
  ['the content type text/html', response('200 OK', good, ['content-type: text/html'])],
  ['the wrong charset', response('200 OK', good, ['content-type: application/json; charset=iso-8859-1'])],
  ['an unknown charset', response('200 OK', good, ['content-type: application/json; charset=none'])],
  ['no reason phrase', response('200', good, [json])],
  ['other members', response('200 OK', good.replace('{', '{"next":null,"error":"","__proto__":{},'), [json])],
  ['escaped characters', response('200 OK', good.replace('group_users', '\\u0067roup_users'), [json])],
  [
    '103 Early Hints before it',
    bytes(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${ok}connection: close\r\n\r\n${good}`),
  ],
  ['102 Processing before it', bytes(`HTTP/1.1 102 Processing\r\n\r\n${ok}connection: close\r\n\r\n${good}`)],
  ['no length', bytes(`${ok}\r\n${good}`)],
  ['HTTP/1.0', bytes(`HTTP/1.0 200 OK\r\n${json}\r\n\r\n${good}`)],
  [
    'a chunk for each character',
    bytes(`${ok}transfer-encoding: chunked\r\n\r\n${chunked(...good.split(/(?!^)/u))}0\r\n\r\n`),
  ],
  [
    'chunk extensions',
    bytes(`${ok}transfer-encoding: chunked\r\n\r\n${chunked(good).replace('\r\n', ';a=b\r\n')}0\r\n\r\n`),
  ],
  ['trailers', bytes(`${ok}transfer-encoding: chunked\r\n\r\n${chunked(good)}0\r\nx-checksum: 1\r\n\r\n`)],
  ['gzip', response('200 OK', gzipSync(good), [json, 'content-encoding: gzip'])],
  ['deflate', response('200 OK', deflateSync(good), [json, 'content-encoding: deflate'])],
  ['Brotli', response('200 OK', brotliCompressSync(good), [json, 'content-encoding: br'])],
  ['gzip twice', response('200 OK', gzipSync(gzipSync(good)), [json, 'content-encoding: gzip, gzip'])],
  ['an empty content encoding', response('200 OK', good, [json, 'content-encoding: '])],
  ['a repeated header', response('200 OK', good, [json, 'x-a: 1', 'x-a: 2', 'set-cookie: a=1', 'set-cookie: b=2'])],
  ['a header outside ASCII', response('200 OK', good, [json, 'x-name: Zo\u00eb'])],
  [
    '100 headers',
    response(
      '200 OK',
      good,
      Array.from({ length: 100 }, (_, index) => `x-${String(index)}: ${'v'.repeat(50)}`),
    ),
  ],
  ['Retry-After', response('200 OK', good, [json, 'retry-after: 60'])],
  ['a location', response('200 OK', good, [json, 'location: http://127.0.0.1:9/'])],
  [
    'a second response after it',
    bytes(`${ok}content-length: ${String(Buffer.byteLength(good))}\r\n\r\n${good}HTTP/1.1 500 No\r\n\r\n`),
  ],
  [
    'a body that arrives slowly',
    (socket) => {
      socket.write(`${ok}content-length: ${String(Buffer.byteLength(good))}\r\n\r\n${start}`);
      setTimeout(() => socket.end(good.slice(start.length)), 50);
    },
  ],
];

const undocumented = [
  ...[201, 202, 203, 206, 207, 226, 299],
  ...[400, 402, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 423, 425, 426, 428, 429],
  ...[431, 444, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 524, 529, 530, 599],
];

const errorBodies: readonly [name: string, body: string | Uint8Array, text: string][] = [
  ['no body', '', ''],
  ['HTML', html, html],
  ['null', 'null', 'null'],
  ['JSON that stops', '{"error":"Gro', '{"error":"Gro'],
  ['JSON with another member', '{"message":"no"}', '{"message":"no"}'],
  ['JSON whose member is a number', '{"error":1}', '{"error":1}'],
  ['nested arrays', '['.repeat(10_000) + ']'.repeat(10_000), '['.repeat(2_000)],
  ['invalid UTF-8', Buffer.from([0xff, 0xfe]), '\uFFFD\uFFFD'],
  ['5 MB of text', 'x'.repeat(5_000_000), 'x'.repeat(2_000)],
];

const statuses: readonly Fault[] = [
  ...[401, 403, 404, 422].flatMap((status) =>
    errorBodies.map(([name, body, text]) => ({
      name: `${String(status)} with ${name}`,
      respond: response(String(status), body, [json]),
      outcome: { status, body: text },
    })),
  ),
  ...undocumented.flatMap((status) => [
    {
      name: `${String(status)}, which the contract does not document`,
      respond: response(String(status), html),
      outcome: { status: 'unexpected', httpStatus: status, body: html },
    },
  ]),
  ...[204, 205, 304].map((status) => ({
    name: `${String(status)} without a body`,
    respond: response(String(status)),
    outcome: { status: 'unexpected', httpStatus: status, body: '' },
  })),
  ...[500, 502, 503].map((status) => ({
    name: `${String(status)} with the body of a success`,
    respond: response(String(status), good, [json]),
    outcome: { status: 'unexpected', httpStatus: status },
  })),
  {
    name: '500 that states its reason',
    respond: response('500', '{"error":{"message":"The database is away."}}', [json]),
    outcome: { status: 'unexpected', httpStatus: 500, reason: /^Undocumented status 500: The database is away\.$/ },
  },
  {
    name: '500 that states a reason of 5 kB',
    respond: response('500', JSON.stringify({ error: 'x'.repeat(5_000) }), [json]),
    outcome: { status: 'unexpected', httpStatus: 500, reason: /^.{1000}$/ },
  },
  ...[300, 301, 302, 303, 305, 307, 308].map((status) => ({
    name: `a redirect ${String(status)} to another origin`,
    respond: response(String(status), '', ['location: http://127.0.0.1:9/elsewhere']),
    outcome: { status: 'unexpected', httpStatus: status, body: '', reason: /to http:\/\/127\.0\.0\.1:9\/elsewhere/ },
  })),
  { name: 'a redirect to nowhere', respond: response('302'), outcome: { status: 'unexpected', httpStatus: 302 } },
  {
    name: 'a redirect to an invalid address',
    respond: response('302', '', ['location: http://[']),
    outcome: { status: 'unexpected', httpStatus: 302 },
  },
];

/** Responses that break off: what arrived is kept. */
const brokenOff: readonly Fault[] = [
  { name: 'a reset before the response', respond: bytes('', 'reset'), outcome: { status: 'network' } },
  { name: 'the end of the connection before the response', respond: bytes(''), outcome: { status: 'network' } },
  { name: 'a reset within the headers', respond: bytes(ok, 'reset'), outcome: { status: 'network' } },
  { name: 'the end of the connection within the headers', respond: bytes(ok), outcome: { status: 'network' } },
  {
    name: 'the end of the connection within the status line',
    respond: bytes('HTTP/1.1 2'),
    outcome: { status: 'network' },
  },
  ...[200, 403, 500].flatMap((status) =>
    (['reset', 'end'] as const).map((then) => ({
      name: `${String(status)} whose body is shorter than its length (${then})`,
      respond: bytes(`HTTP/1.1 ${String(status)} x\r\ncontent-length: 500\r\n\r\n${start}`, then),
      outcome: { status: 'network', httpStatus: status, body: start },
    })),
  ),
  {
    name: 'chunks that break off',
    respond: bytes(`${ok}transfer-encoding: chunked\r\n\r\n${chunked(start)}`),
    outcome: { status: 'network', httpStatus: 200, body: start },
  },
  {
    name: 'chunks that are not chunks',
    respond: bytes(`${ok}transfer-encoding: chunked\r\n\r\n${good}`),
    outcome: { status: 'network', httpStatus: 200 },
  },
  {
    name: 'gzip that is none',
    respond: response('200 OK', good, [json, 'content-encoding: gzip']),
    outcome: { status: 'network', httpStatus: 200, body: '' },
  },
  {
    name: 'gzip that breaks off',
    respond: response('200 OK', gzipSync(good.repeat(50)).subarray(0, 60), [json, 'content-encoding: gzip']),
    outcome: { status: 'invalid', httpStatus: 200 },
  },
  {
    name: 'Brotli that is none',
    respond: response('200 OK', good, [json, 'content-encoding: br']),
    outcome: { status: 'network', httpStatus: 200, body: '' },
  },
];

/** Headers that Node's `fetch` accepts although a `Headers` object cannot contain them. */
const invalidHeaders = [': value', 'x y: value'].flatMap((header) =>
  [200, 403, 500].map((status) => ({
    name: `${String(status)} with the header \`${header}\``,
    respond: response(String(status), '[]', [header]),
    outcome: { status: status === 403 ? 403 : status === 200 ? 'invalid' : 'unexpected', httpStatus: status },
  })),
);

/** What is not HTTP, or not quite. */
const garbage: readonly [name: string, text: string][] = [
  ['100 Continue, which was not asked for', `HTTP/1.1 100 Continue\r\n\r\n${ok}connection: close\r\n\r\n${good}`],
  ['407, which no server but a proxy may send', 'HTTP/1.1 407 x\r\ncontent-length: 0\r\n\r\n'],
  ['a banner of another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x46'],
  ['HTML without headers', html],
  ['JSON without headers', good],
  ['a status that is not a number', 'HTTP/1.1 abc OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n'],
  ['an unknown version', 'HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ['headers without end', `${ok}x-long: ${'x'.repeat(100_000)}\r\n\r\n`],
  ['a header name with brackets', `${ok}x(y): value\r\n\r\n`],
  ['a header name in quotes', `${ok}"x": value\r\n\r\n`],
  ['a header with a NUL byte', `${ok}x-a: a\0b\r\n\r\n`],
  ['a negative length', `${ok}content-length: -1\r\n\r\n`],
  ['a length that is not a number', `${ok}content-length: many\r\n\r\n`],
  ['two lengths', `${ok}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
  ['a length and chunks', `${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`],
  ['101 Switching Protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
];

const quick = { timeout: 100 };
const head = (status: number): string => `HTTP/1.1 ${String(status)} x\r\n${json}\r\n`;

/** Responses that do not end. */
const unending: readonly Fault[] = [
  { name: 'a stall before the headers', respond: bytes('', 'stall'), outcome: { status: 'timeout' }, options: quick },
  { name: 'a stall within the headers', respond: bytes(ok, 'stall'), outcome: { status: 'timeout' }, options: quick },
  {
    name: 'informational responses only',
    respond: bytes('HTTP/1.1 102 Processing\r\n\r\n', 'stall'),
    outcome: { status: 'timeout' },
    options: quick,
  },
  {
    name: 'a stall within the body',
    respond: bytes(`${ok}content-length: 500\r\n\r\n${start}`, 'stall'),
    outcome: { status: 'timeout', httpStatus: 200, body: start },
    options: quick,
  },
  {
    name: 'a stall before the last chunk',
    respond: bytes(`${ok}transfer-encoding: chunked\r\n\r\n${chunked(good)}`, 'stall'),
    outcome: { status: 'timeout', httpStatus: 200, body: good.slice(0, 2_000) },
    options: quick,
  },
  {
    name: 'a success that does not end',
    respond: endless(`${head(200)}\r\n`, 'x'.repeat(10_000)),
    outcome: { status: 'invalid', httpStatus: 200, body: 'x'.repeat(2_000), reason: /larger than 200000 bytes/ },
    options: { maxBody: 200_000 },
  },
  {
    name: 'a success of one byte more than allowed',
    respond: response('200 OK', `"${'x'.repeat(199_999)}"`, [json]),
    outcome: { status: 'invalid', httpStatus: 200, reason: /larger than 200000 bytes/ },
    options: { maxBody: 200_000 },
  },
  {
    name: '500 kB of gzip that become 520 MB',
    respond: response('200 OK', bomb(), [json, 'content-encoding: gzip']),
    outcome: { status: 'invalid', httpStatus: 200, reason: /larger than 64000000 bytes/ },
  },
  ...[403, 500].flatMap((status) => [
    {
      name: `${String(status)} whose body does not end`,
      respond: endless(`${head(status)}\r\n`, 'x'.repeat(10_000)),
      outcome: { status: status === 403 ? 403 : 'unexpected', httpStatus: status, body: 'x'.repeat(2_000) },
    },
    {
      name: `${String(status)} whose body stalls`,
      respond: bytes(`${head(status)}content-length: 500\r\n\r\n${start}`, 'stall'),
      outcome: { status: status === 403 ? 403 : 'unexpected', httpStatus: status, body: start },
    },
    {
      name: `${String(status)} whose body is gzip that becomes 520 MB`,
      respond: response(String(status), bomb(), ['content-encoding: gzip']),
      outcome: { status: status === 403 ? 403 : 'unexpected', httpStatus: status },
    },
  ]),
];

/** 520 MB of spaces: gzip may consist of several parts. */
function bomb(): Uint8Array {
  const part = gzipSync(Buffer.alloc(10_000_000, ' '));
  return Buffer.concat(Array.from({ length: 52 }, () => part));
}

export const faults: readonly Fault[] = [
  ...invalidBodies.map(([name, body, reason]) => ({
    name: `200 with ${name}`,
    respond: response('200 OK', body, [json]),
    outcome: { ...invalid, reason },
  })),
  ...unusualSuccesses.map(([name, respond]) => ({ name: `200 with ${name}`, respond, outcome: { status: 200 } })),
  ...statuses,
  ...brokenOff,
  ...invalidHeaders,
  ...garbage.map(([name, text]) => ({ name, respond: bytes(text), outcome: { status: 'network' } })),
  ...unending,
];

export interface Listening {
  readonly url: string;
  readonly requests: string[];
  close(): Promise<void>;
}

/** A server on a free port that responds in one way to every request, and keeps the requests. */
export async function serveFault(respond: Fault['respond']): Promise<Listening> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((socket) => {
    let request = '';
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      request += data.toString('latin1');
      const [head = '', body] = request.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      requests.push(request);
      respond(socket, request);
      request = '';
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    requests,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
