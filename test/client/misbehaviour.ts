/** Everything that a server or a network may do to a call, over real sockets, and what the call comes to. */
import { createServer, type Socket } from 'node:net';
import { severalUsers } from './support.js';

export interface Misbehaviour {
  readonly name: string;
  /** What the server does with a connection once the request is there. */
  readonly answer: (socket: Socket, request: string) => void;
  /** What `listGroupUsers` comes to with no retries. */
  readonly comesTo: {
    readonly status: number | string;
    readonly httpStatus?: number | undefined;
    readonly body?: string | undefined;
    readonly reason?: RegExp;
  };
  /** Milliseconds for the call, where it stalls. */
  readonly timeout?: number;
}

const good = JSON.stringify(severalUsers);
const html = '<html><body><h1>Bad gateway</h1></body></html>';

/** An answer in one piece, with the length that it has. */
function answer(status: string, body = '', headers: readonly string[] = []): Misbehaviour['answer'] {
  return (socket) => {
    const length = `content-length: ${String(Buffer.byteLength(body))}`;
    socket.end([`HTTP/1.1 ${status}`, 'connection: close', length, ...headers, '', body].join('\r\n'));
  };
}

/** Raw bytes, and then: the end of the connection, a reset, or nothing. */
function send(text: string, then: 'end' | 'reset' | 'stall'): Misbehaviour['answer'] {
  return (socket) => {
    socket.write(text, () => {
      if (then === 'end') socket.end();
      // The bytes have to be on their way before the reset, which would throw them away.
      if (then === 'reset') setImmediate(() => setImmediate(() => socket.resetAndDestroy()));
    });
  };
}

const json = 'content-type: application/json';
const ok = `HTTP/1.1 200 OK\r\n${json}\r\n`;
const started = good.slice(0, 40);

const bodies: readonly Misbehaviour[] = [
  { name: '200 with length 0', answer: answer('200 OK'), comesTo: { status: 'invalid', httpStatus: 200, body: '' } },
  {
    name: '200 with an empty chunked body',
    answer: send(`${ok}transfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n`, 'end'),
    comesTo: { status: 'invalid', httpStatus: 200, body: '' },
  },
  {
    name: '200 that ends with the connection, empty',
    answer: send(`${ok}connection: close\r\n\r\n`, 'end'),
    comesTo: { status: 'invalid', httpStatus: 200, body: '' },
  },
  ...(
    [
      ['HTML from a proxy', html, /must be JSON/],
      ['broken JSON', '{"group_users":[}', /must be JSON/],
      ['JSON that stops', good.slice(0, -9), /must be JSON/],
      ['null', 'null', /The body must be an object/],
      ['a bare string', '"hello"', /The body must be an object/],
      ['an array', '[]', /The body must be an object/],
      ['an object without the field', '{}', /\/group_users must be an array/],
      ['a field of another type', '{"group_users":{"0":1}}', /\/group_users must be an array/],
      [
        'an integer beyond 2^53-1',
        good.replace('1618', '9007199254740993'),
        /\/group_users\/0\/id must be at most 2\^53-1/,
      ],
    ] as const
  ).map(([what, body, reason]) => ({
    name: `200 with ${what}`,
    answer: answer('200 OK', body, [json]),
    comesTo: { status: 'invalid', httpStatus: 200, body, reason },
  })),
  { name: '200 with a byte order mark', answer: answer('200 OK', `\uFEFF${good}`, [json]), comesTo: { status: 200 } },
  { name: '200 with no content type', answer: answer('200 OK', good), comesTo: { status: 200 } },
  {
    name: '200 as text/html, which is JSON',
    answer: answer('200 OK', good, ['content-type: text/html']),
    comesTo: { status: 200 },
  },
  {
    name: '200 after 103 Early Hints',
    answer: send(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${ok}connection: close\r\n\r\n${good}`, 'end'),
    comesTo: { status: 200 },
  },
  {
    name: '200 whose gzip is none',
    answer: answer('200 OK', good, [json, 'content-encoding: gzip']),
    comesTo: { status: 'network', httpStatus: 200, body: '' },
  },
];

const statuses: readonly Misbehaviour[] = [
  ...[401, 403, 404, 422].flatMap((status) => [
    { name: `${String(status)} with no body`, answer: answer(String(status)), comesTo: { status, body: '' } },
    { name: `${String(status)} with HTML`, answer: answer(String(status), html), comesTo: { status, body: html } },
    {
      name: `${String(status)} with JSON that stops`,
      answer: answer(String(status), '{"error":"Gro', [json]),
      comesTo: { status, body: '{"error":"Gro' },
    },
  ]),
  { name: '204', answer: answer('204 No Content'), comesTo: { status: 'unexpected', httpStatus: 204, body: '' } },
  { name: '304', answer: answer('304 Not Modified'), comesTo: { status: 'unexpected', httpStatus: 304, body: '' } },
  ...[201, 299, 400, 402, 418, 429, 500, 502, 503].map((status) => ({
    name: `${String(status)}, which the contract does not document`,
    answer: answer(String(status), html),
    comesTo: { status: 'unexpected', httpStatus: status, body: html },
  })),
  {
    name: 'an error page of 5 MB',
    answer: answer('500', 'x'.repeat(5_000_000)),
    comesTo: { status: 'unexpected', httpStatus: 500, body: 'x'.repeat(2_000) },
  },
  ...[301, 302, 303, 307, 308].map((status) => ({
    name: `a redirect ${String(status)} to another origin`,
    answer: answer(String(status), '', ['location: http://127.0.0.1:9/elsewhere']),
    comesTo: { status: 'unexpected', httpStatus: status, body: '', reason: /to http:\/\/127\.0\.0\.1:9\/elsewhere/ },
  })),
];

const connections: readonly Misbehaviour[] = [
  { name: 'a reset before the answer', answer: send('', 'reset'), comesTo: { status: 'network' } },
  { name: 'the end of the connection before the answer', answer: send('', 'end'), comesTo: { status: 'network' } },
  { name: 'a reset inside the headers', answer: send(ok, 'reset'), comesTo: { status: 'network' } },
  {
    name: 'something that is not HTTP',
    answer: send('SSH-2.0-OpenSSH_9.2\r\n', 'end'),
    comesTo: { status: 'network' },
  },
  {
    name: 'headers without end',
    answer: send(`${ok}x-long: ${'x'.repeat(100_000)}\r\n\r\n`, 'end'),
    comesTo: { status: 'network' },
  },
  {
    name: 'a reset inside the body',
    answer: send(`${ok}content-length: 500\r\n\r\n${started}`, 'reset'),
    comesTo: { status: 'network', httpStatus: 200, body: started },
  },
  {
    name: 'a body that is shorter than its length',
    answer: send(`${ok}content-length: 500\r\n\r\n${started}`, 'end'),
    comesTo: { status: 'network', httpStatus: 200, body: started },
  },
  {
    name: 'chunks that break off',
    answer: send(`${ok}transfer-encoding: chunked\r\n\r\n28\r\n${started}\r\n`, 'end'),
    comesTo: { status: 'network', httpStatus: 200, body: started },
  },
  {
    name: 'a refusal whose body breaks off',
    answer: send(`HTTP/1.1 403 Forbidden\r\ncontent-length: 500\r\n\r\n${html}`, 'end'),
    comesTo: { status: 'network', httpStatus: 403, body: html },
  },
  { name: 'a stall before the headers', answer: send('', 'stall'), comesTo: { status: 'timeout' }, timeout: 60 },
  {
    name: 'a stall inside the body',
    answer: send(`${ok}content-length: 500\r\n\r\n${started}`, 'stall'),
    comesTo: { status: 'timeout', httpStatus: 200, body: started },
    timeout: 60,
  },
];

export const misbehaviours: readonly Misbehaviour[] = [...bodies, ...statuses, ...connections];

export interface Listening {
  readonly url: string;
  readonly requests: string[];
  close(): Promise<void>;
}

/** A server on a free port that does as told, and keeps the requests that it was sent. */
export async function misbehave(answer: Misbehaviour['answer']): Promise<Listening> {
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
      answer(socket, request);
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
