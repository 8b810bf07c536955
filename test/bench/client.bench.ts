/** The client beside bare openapi-fetch, raw fetch and ky: live calls in one process, sizes, types, one signal for many calls. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ky from 'ky';
import createClient from 'openapi-fetch';
import { operations, server as contractServer } from '../../generated/contract.js';
import type { Change, paths } from '../../generated/schema.js';
import { responseValidators } from '../../generated/validators.js';
import { createStudioClient, unwrap } from '../../src/index.js';
import { bundleOf, consumers, gzippedSize, sizeLimits } from '../client/consumers.js';
import { ratios, type Variants } from './interleaved.js';
import { printTable } from './table.js';

const TOKEN = 'k'.repeat(40);
const changes: Change[] = [{ action: 'add', user_id: 1, permission: 'manager' }];
const [user] =
  operations.listGroupUsers.responses[200].content['application/json'].examples['several-users'].value.group_users;
const bodyOf = (count: number): string => {
  const group_users = Array.from({ length: count }, (_, index) => ({ ...user, id: index + 1 }));
  return JSON.stringify({ group_users });
};

await printSizes();
await printTypes();
await withServer(async (baseUrl) => {
  await printCalls(baseUrl);
  await printSignals(baseUrl);
});

async function printCalls(host: string): Promise<void> {
  const names = ['raw fetch', 'ky', 'studio-groups', 'studio-groups, validating'];
  const live = await ratios(lists(host, 3), { rounds: 400, callsPerRound: 30 });
  const batch = await ratios(batches(host), { rounds: 400, callsPerRound: 30 });
  const thousand = await ratios(lists(host, 1_000), { rounds: 100, callsPerRound: 8 });
  const ratio = (found: Record<string, number>, name: string): string => (found[name] ?? NaN).toFixed(2);
  console.log('\nSpeed of live calls, bare openapi-fetch = 1, the median ratio of interleaved rounds:\n');
  printTable(
    ['', 'list', 'batch', '1,000 users'],
    names.map((name) => [name, ratio(live, name), ratio(batch, name), ratio(thousand, name)]),
  );
}

function lists(host: string, count: number): Variants {
  const baseUrl = host + contractServer.basePath;
  const url = baseUrl + operations.listGroupUsers.path.replace('{group_id}', String(count));
  const headers = { authorization: `Bearer ${TOKEN}` };
  const bare = createClient<paths>({ baseUrl, headers });
  const studio = createStudioClient({ baseUrl, token: TOKEN });
  const validating = createStudioClient({ baseUrl, token: TOKEN, validate: responseValidators });
  return {
    'openapi-fetch': () => bare.GET(operations.listGroupUsers.path, { params: { path: { group_id: count } } }),
    'raw fetch': () => fetch(url, { headers }).then((response) => response.json()),
    ky: () => ky.get(url, { headers }).json(),
    'studio-groups': async () => unwrap(await studio.listGroupUsers(count)),
    'studio-groups, validating': async () => unwrap(await validating.listGroupUsers(count)),
  };
}

function batches(host: string): Variants {
  const baseUrl = host + contractServer.basePath;
  const url = baseUrl + operations.batchUpdateGroupUsers.path.replace('{group_id}', '3');
  const authorization = `Bearer ${TOKEN}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const bare = createClient<paths>({ baseUrl, headers: { authorization } });
  const studio = createStudioClient({ baseUrl, token: TOKEN });
  const validating = createStudioClient({ baseUrl, token: TOKEN, validate: responseValidators });
  const params = { path: { group_id: 3 } };
  return {
    'openapi-fetch': () => bare.POST(operations.batchUpdateGroupUsers.path, { params, body: changes }),
    'raw fetch': () =>
      fetch(url, { method: 'POST', headers, body: JSON.stringify(changes) }).then((response) => response.json()),
    ky: () => ky.post(url, { headers: { authorization }, json: changes }).json(),
    'studio-groups': async () => unwrap(await studio.batchUpdateGroupUsers(3, changes)),
    'studio-groups, validating': async () => unwrap(await validating.batchUpdateGroupUsers(3, changes)),
  };
}

/** A signal that many calls share must not make them slower. */
async function printSignals(host: string): Promise<void> {
  const studio = createStudioClient({ baseUrl: host, token: TOKEN, signal: new AbortController().signal });
  const thousands: number[] = [];
  for (let round = 0; round < 11; round++) {
    const start = performance.now();
    for (let count = 0; count < 1_000; count++) await studio.listGroupUsers(3);
    thousands.push(performance.now() - start);
  }
  // The first round warms up.
  const [, first = NaN] = thousands;
  const ratio = (thousands.at(-1) ?? NaN) / first;
  console.log(
    `\n10,000 calls with one signal: the last thousand took ${ratio.toFixed(2)} of the first thousand's time.`,
  );
}

async function printSizes(): Promise<void> {
  const peers = {
    'openapi-fetch': `import createClient from 'openapi-fetch'; const c = createClient({ baseUrl: 'https://x.example/api', headers: { authorization: 'Bearer k' } }); console.log(await c.GET('/groups/{group_id}/users', { params: { path: { group_id: 42 } } }), await c.POST('/groups/{group_id}/users/batch_update', { params: { path: { group_id: 42 } }, body: [] }))`,
    ky: `import ky from 'ky'; const c = ky.create({ prefixUrl: 'https://x.example/api', headers: { authorization: 'Bearer k' } }); console.log(await c.get('groups/42/users').json(), await c.post('groups/42/users/batch_update', { json: [] }).json())`,
  };
  const client = await sizeOf(consumers.listsAndUpdates);
  const validating = await sizeOf(consumers.validates);
  console.log('Bytes of a consumer that lists and updates, minified by esbuild and gzipped:\n');
  printTable(
    ['', 'min+gzip', 'held to'],
    [
      ['openapi-fetch', String(await sizeOf(peers['openapi-fetch'])), ''],
      ['ky', String(await sizeOf(peers.ky)), ''],
      ['studio-groups', String(client), String(sizeLimits.client)],
      ['  and validation, more', String(validating - client), String(sizeLimits.validation)],
    ],
  );
}

async function sizeOf(contents: string): Promise<number> {
  return gzippedSize(await bundleOf(contents));
}

/** TypeScript's own count for a consumer of the built package. */
async function printTypes(): Promise<void> {
  const folder = await mkdtemp('test/bench/types-');
  try {
    const file = join(folder, 'consumer.ts');
    const source = consumers.listsAndUpdates.replaceAll('./src/index.ts', '../../../dist/src/index.js');
    await writeFile(file, `${source}\nexport {};`);
    const options =
      '--noEmit --strict --skipLibCheck --target es2022 --module nodenext --types node --extendedDiagnostics';
    const { stdout } = await promisify(execFile)('npx', ['tsc', ...options.split(' '), file]);
    const count = /Instantiations:\s+(\d+)/.exec(stdout)?.[1] ?? 'unknown';
    console.log(`\nType instantiations of that consumer, at most 30,000: ${count}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withServer(work: (baseUrl: string) => Promise<void>): Promise<void> {
  const bodies = new Map([3, 1_000].map((count) => [String(count), bodyOf(count)]));
  const server = createServer((request, response) => {
    const body = bodies.get(/groups\/(\d+)/.exec(request.url ?? '')?.[1] ?? '') ?? '';
    request.resume().on('end', () => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await work(`http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
