/** The referee: `redocly drift`, which nobody here wrote, holds a run's traffic against the contract. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exchange } from '../../src/contract/http/exchange.js';
import { secretsOf } from '../../src/contract/cases/credentials.js';
import { toHar } from '../../src/contract/http/har.js';
import type { Provider } from '../../src/contract/provider.js';
import { CONTRACT } from './contract-copy.js';
import { redocly } from './redocly.js';
import { makeTempFolder } from './temp-folder.js';

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

/** Holds the exchanges, written as HAR with the secrets masked, against the contract. */
export async function judge(exchanges: readonly Exchange[], { baseUrl, tokens }: Provider): Promise<Judgement> {
  const folder = await makeTempFolder();
  const [traffic, report, coverage] = [join(folder, 'traffic.har'), join(folder, 'report'), join(folder, 'coverage')];
  try {
    await writeFile(traffic, JSON.stringify(toHar(exchanges, secretsOf(tokens))));
    const output = ['--coverage-output', coverage, '--format', 'json', '-o', report];
    // How it exits is no matter: it fails for findings on requests, too. What it wrote is read.
    await redocly('drift', traffic, '--api', CONTRACT, '--server', baseUrl, ...output);
    return judgementOf(await readJson<Coverage>(coverage), await readJson<Drift>(report));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function judgementOf({ totals, operations }: Coverage, { problems }: Drift): Judgement {
  return {
    totals,
    missing: operations.flatMap(({ operationId, missing }) =>
      missing.map((part) => `${operationId} ${JSON.stringify(part)}`),
    ),
    findingsOnResponses: problems
      .filter(({ target }) => target !== 'request')
      .map(({ message, url }) => `${message} ${url}`),
  };
}

async function readJson<Value>(file: string): Promise<Value> {
  return JSON.parse(await readFile(file, 'utf8')) as Value;
}
