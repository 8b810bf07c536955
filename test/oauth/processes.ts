/** Processes that share a credential file, and the host that they refresh their tokens at. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { makeTempFolder } from '../support/temp-folder.js';
import { serve, tokenEndpoint, vendorFile, type TokenEndpoint } from './provider.js';

/** The access token that the processes reject, so that each refreshes it. */
export const REJECTED = 'access-0';

/** Processes count looks and not seconds, so their waits may be shorter: by this factor. */
const SPEED = 20;

export interface Processes {
  readonly path: string;
  readonly endpoint: TokenEndpoint;
  /** Writes the file anew, with tokens that the host accepts. */
  readonly reset: () => Promise<void>;
  /** Starts a process; see `child.ts` for `stop`. In a container it has the process id 1 and its own host name. */
  readonly start: (options?: { readonly stop?: number; readonly container?: boolean }) => Started;
  readonly close: () => Promise<void>;
}

export interface Started {
  readonly process: ChildProcess;
  /** The steps so far. */
  readonly steps: readonly string[];
  /** Resolves when the process has ended, with its token or error. */
  readonly ended: Promise<{ readonly token?: string | undefined; readonly error?: string | undefined }>;
}

/** Containers with the same host name, in which every process has the same id. */
const CONTAINER = ['unshare', '--uts', '--pid', '--fork', '--kill-child=SIGKILL'];
export const mayIsolate = spawnSync(CONTAINER[0] ?? '', [...CONTAINER.slice(1), 'true']).status === 0;

export async function createProcesses(): Promise<Processes> {
  const folder = await makeTempFolder();
  const child = join(folder, 'child.mjs');
  await bundle(child);
  const path = join(folder, 'credentials.json');
  const endpoint = tokenEndpoint();
  const { url, close } = await serve(endpoint);
  return {
    path,
    endpoint,
    async reset() {
      await Promise.all(['', '.new', '.lock'].map((end) => rm(path + end, { recursive: true, force: true })));
      endpoint.current = 'refresh-0';
      endpoint.grants.length = 0;
      await writeFile(path, JSON.stringify(vendorFile));
    },
    start({ stop = 0, container = false } = {}) {
      const command = [process.execPath, child, path, url, REJECTED, String(stop)];
      return started(container && mayIsolate ? [...CONTAINER, ...command] : command);
    },
    async close() {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

async function bundle(outfile: string): Promise<void> {
  const sleep = `export const setTimeout = (ms) => new Promise((done) => globalThis.setTimeout(done, ms / ${String(SPEED)}));`;
  await build({
    entryPoints: ['test/oauth/child.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: { js: `const every = setInterval; globalThis.setInterval = (f, ms) => every(f, ms / ${String(SPEED)});` },
    plugins: [
      {
        name: 'shorter waits',
        setup(builder) {
          builder.onResolve({ filter: /^node:timers\/promises$/ }, () => ({ path: 'sleep', namespace: 'sleep' }));
          builder.onLoad({ filter: /.*/, namespace: 'sleep' }, () => ({ contents: sleep }));
        },
      },
    ],
  });
}

function started([program = '', ...args]: readonly string[]): Started {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const steps: string[] = [];
  let rest = '';
  let token: string | undefined;
  let error: string | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('token ')) token = line.slice(6);
      else if (line.startsWith('error ')) error = line.slice(6);
      else steps.push(line);
    }
  });
  return {
    process: child,
    steps,
    ended: new Promise((resolve) => {
      child.on('close', () => {
        resolve({ token, error });
      });
    }),
  };
}
