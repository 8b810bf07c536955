/**
 * Prism's mock, in process, and how the suite's givens are arranged on it. The only file that knows Prism's programmatic
 * interface, which its README calls experimental.
 */
import { getHttpOperationsFromSpec } from '@stoplight/prism-cli/dist/operations.js';
import { createServer } from '@stoplight/prism-http-server';
import pino from 'pino';
import { operations, server } from '../generated/contract.js';
import { allCases, operationIds, type Case } from '../src/contract/cases.js';
import type { Given } from '../src/contract/given.js';
import type { Arrangement, Provider } from '../src/contract/provider.js';
import type { DocumentedResponse } from '../src/lib/model.js';

export interface Prism {
  /** Where the contract's paths begin, like on a real host. */
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** A given that asks Prism for one of the contract's named examples. */
export interface ExampleGiven extends Given {
  readonly example: string;
}

/** Starts Prism on a free port, or on the one given. Prism leaves the servers' base path away; here it is put back. */
export async function startPrism(port = 0): Promise<Prism> {
  const described = await getHttpOperationsFromSpec('openapi/studio-groups.yaml');
  const mounted = described.map((operation) => ({ ...operation, path: server.basePath + operation.path }));
  const prism = createServer(mounted, options);
  const url = await prism.listen(port, '127.0.0.1');
  return { baseUrl: url + server.basePath, close: () => prism.close() };
}

/** Prism as a provider: what it can see is arranged by its cause, the rest by `Prefer`. */
export function prismProvider({ baseUrl }: Prism): Provider {
  const ids = { group_id: 42, user_id: 2718 };
  return {
    name: 'Prism',
    baseUrl,
    secrets: [TOKEN],
    answersFromContract: true,
    arrange: (wanted) => ({ ...credentialsFor(wanted.given), ids, ...preference(wanted) }),
  };
}

/** Every named example of every outcome as a case. */
export function exampleCases(): (Case & { readonly given: ExampleGiven })[] {
  return operationIds().flatMap((operation) =>
    Object.entries<DocumentedResponse>(operations[operation].responses).flatMap(([status, response]) =>
      Object.keys(response.content['application/json']?.examples ?? {}).map((example) => ({
        operation,
        status: Number(status),
        given: { name: `the example ${example}`, caller: 'admin' as const, example },
      })),
    ),
  );
}

/** The body of a named example. */
export function exampleValue({ operation, status }: Case, example: string): unknown {
  const responses = new Map<string, DocumentedResponse>(Object.entries(operations[operation].responses));
  return responses.get(String(status))?.content['application/json']?.examples[example]?.value;
}

/** All that the suite asks of Prism. */
export function prismCases(): Case[] {
  return [...allCases(), ...exampleCases()];
}

/** Whether Prism sees the cause of the outcome by itself. */
export function isByCause({ status, given }: Case): boolean {
  if (isExample(given)) return false;
  const seen: readonly string[] = ['nobody, with no credentials', 'nobody, with empty credentials'];
  return status < 400 || given.breaks !== undefined || seen.includes(given.caller);
}

export function isExample(given: Given): given is ExampleGiven {
  return 'example' in given;
}

const TOKEN = 'token-of-the-suite-for-prism';

function credentialsFor({ caller }: Given): Omit<Arrangement, 'ids'> {
  if (caller === 'nobody, with no credentials') return {};
  if (caller === 'nobody, with empty credentials') return { authorization: '', authorizationShown: '' };
  return { authorization: `Bearer ${TOKEN}`, authorizationShown: 'Bearer any-token' };
}

function preference(wanted: Case): Pick<Arrangement, 'headers'> {
  if (isByCause(wanted)) return {};
  const example = isExample(wanted.given) ? `, example=${wanted.given.example}` : '';
  return { headers: { prefer: `code=${String(wanted.status)}${example}` } };
}

/** Silent: the suite reads answers, not Prism's log. `success` is a level of Prism's own. */
const logger = pino({ level: 'silent', customLevels: { success: 35 } });

const options: Parameters<typeof createServer>[1] = {
  components: { logger },
  config: {
    isProxy: false,
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    mock: { dynamic: false },
    upstreamProxy: undefined,
    errors: false,
  },
  cors: false,
};
