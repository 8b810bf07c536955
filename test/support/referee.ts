/** The referee: `redocly drift`, which nobody here wrote, holds a run's traffic against the contract. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Exchange } from '../../src/contract/exchange.js';
import { toHar } from '../../src/contract/har.js';
import type { Provider } from '../../src/contract/provider.js';
import { CONTRACT } from './prism.js';

interface Count {
  readonly covered: number;
  readonly total: number;
}

export interface Judgement {
  /** What is wrong with answers; findings on requests are left out, since the suite sends wrong ones on purpose. */
  readonly findingsOnResponses: readonly string[];
  /** Parts of the contract that no exchange exercised. */
  readonly missing: readonly string[];
  readonly totals: {
    readonly operations: Count;
    readonly parameters: Count;
    readonly properties: Count;
    readonly responses: Count;
  };
}

interface Coverage {
  readonly totals: Judgement['totals'];
  readonly operations: readonly { readonly operationId: string; readonly missing: readonly object[] }[];
}

interface Drift {
  readonly problems: readonly { readonly target?: string; readonly message: string; readonly url: string }[];
}

export async function judge(exchanges: readonly Exchange[], { baseUrl, secrets }: Provider): Promise<Judgement> {
  const folder = await mkdtemp(join(tmpdir(), 'referee-'));
  const [traffic, report, coverage] = ['traffic.har', 'report.json', 'coverage.json'].map((name) => join(folder, name));
  if (traffic === undefined || report === undefined || coverage === undefined) throw new Error('unreachable');
  try {
    await writeFile(traffic, JSON.stringify(toHar(exchanges, secrets)));
    await redocly(
      'drift',
      traffic,
      '--api',
      CONTRACT,
      '--server',
      baseUrl,
      '--coverage-output',
      coverage,
      '--format',
      'json',
      '-o',
      report,
    );
    const { totals, operations } = JSON.parse(await readFile(coverage, 'utf8')) as Coverage;
    const { problems } = JSON.parse(await readFile(report, 'utf8')) as Drift;
    return {
      totals,
      missing: operations.flatMap(({ operationId, missing }) =>
        missing.map((part) => `${operationId} ${JSON.stringify(part)}`),
      ),
      findingsOnResponses: problems
        .filter(({ target }) => target !== 'request')
        .map(({ message, url }) => `${message} ${url}`),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs Redocly and lets it exit as it likes: it fails for findings on requests, too. What it wrote is read afterwards. */
async function redocly(...args: string[]): Promise<void> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  await new Promise<void>((resolve) =>
    execFile(process.execPath, [cli, ...args], { env }, () => {
      resolve();
    }),
  );
}
