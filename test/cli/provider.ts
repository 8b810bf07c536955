/** A sandbox served over HTTP, with faults request by request. */
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxSeed } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { TOKEN } from '../membership/support.js';

const rejected = (status: number) => ({ status, headers: { 'retry-after': '0' }, body: '' });
const faults = {
  none: {},
  'reset-before': { drop: true },
  'reset-after': { drop: true, afterApplying: true },
  429: rejected(429),
  503: rejected(503),
};

/** What happens to a request; a function holds its response back until it resolves. */
export type Fault = keyof typeof faults | (() => Promise<void>);

export interface ServedProvider {
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  /** The requests that got a response, or whose connection was dropped, as `GET 42`. */
  readonly requests: readonly string[];
  /** Sets what happens to the next requests, one after the other. */
  readonly fail: (...kinds: readonly Fault[]) => void;
}

/** Closed when the running test has finished. */
export async function serveProvider(seed: SandboxSeed): Promise<ServedProvider> {
  const requests: string[] = [];
  const held: (() => Promise<void>)[] = [];
  const sandbox = createSandbox({
    seed,
    sleep: () => held.shift()?.() ?? Promise.resolve(),
    onRequest: ({ method, path }) => requests.push(`${method} ${/groups\/(\d+)/.exec(path)?.[1] ?? ''}`),
  });
  const { url, close } = await listen(sandbox);
  onTestFinished(close);
  const fail: ServedProvider['fail'] = (...kinds) => {
    for (const kind of kinds) {
      if (typeof kind === 'function') held.push(kind);
      sandbox.control.fail(typeof kind === 'function' ? { delay: 1, afterApplying: true } : faults[kind]);
    }
  };
  return { sandbox, env: { STUDIO_BASE_URL: url, STUDIO_TOKEN: TOKEN }, requests, fail };
}

/** Where nobody listens. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${String(port)}`;
}
