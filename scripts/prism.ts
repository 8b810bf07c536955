/**
 * Prism's mock, in process, and how the suite asks it for outcomes. The only file that knows Prism's programmatic interface,
 * which its README calls experimental.
 */
import { getHttpOperationsFromSpec } from '@stoplight/prism-cli/dist/operations.js';
import { createServer } from '@stoplight/prism-http-server';
import pino from 'pino';
import { server } from '../generated/contract.js';
import { allCases, nameOf, type Case } from '../src/contract/cases/cases.js';
import { operationIds, operationOf, type OperationId } from '../src/contract/cases/operations.js';
import type { Precondition } from '../src/contract/cases/precondition.js';
import { sampleOf } from '../src/contract/cases/sample.js';
import type { Body } from '../src/contract/http/request.js';
import { ROLES, type Provider, type Wanted } from '../src/contract/provider.js';

export interface Prism {
  /** Where the contract's paths begin, like on a real host. */
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** Starts Prism on a free port, or on the one given. Prism leaves the servers' base path away; here it is put back. */
export async function startPrism(port = 0): Promise<Prism> {
  const described = await getHttpOperationsFromSpec('openapi/studio-groups.yaml');
  const mounted = described.map((operation) => ({ ...operation, path: server.basePath + operation.path }));
  const prism = createServer(mounted, options);
  const url = await prism.listen(port, '127.0.0.1');
  return { baseUrl: url + server.basePath, close: () => prism.close() };
}

const TOKEN = 'token-of-the-suite-for-prism';

/** Prism as a provider: what it can see happens by its cause, the rest is asked for with `Prefer`. */
export function prismProvider({ baseUrl }: Prism): Provider {
  return {
    name: 'Prism',
    baseUrl,
    tokens: Object.fromEntries(ROLES.map((role) => [role, TOKEN])),
    headersFor: preference,
    group: 42,
    otherGroup: 43,
    users: [2718],
    allowWrites: true,
    simulated: true,
    stateful: false,
  };
}

const EXAMPLE = 'the example ';

/** A status that no request causes, such as 429, is not asked for: the suite would wait and try again. */
function isCausable(operation: OperationId, status: string): boolean {
  return allCases().some(
    (one) => one.operation === operation && one.status === status && one.precondition.kind !== 'uncausable',
  );
}

/** Every named example of every outcome that a request can cause, as a case. */
export function exampleCases(): Case[] {
  return operationIds.flatMap((operation) =>
    Object.entries(operationOf(operation).responses)
      .filter(([status]) => isCausable(operation, status))
      .flatMap(([status, response]) =>
        Object.keys(response.content['application/json']?.examples ?? {}).map((example) => ({
          operation,
          status,
          precondition: exampleOf(operation, `${EXAMPLE}${example}`),
        })),
      ),
  );
}

function exampleOf(operation: OperationId, name: string): Precondition {
  const { method, requestBody } = operationOf(operation);
  const [media] = Object.values(requestBody?.content ?? {});
  const body = (): Body => (media === undefined ? undefined : { json: sampleOf(media.schema) });
  return method === 'GET' ? { kind: 'read', caller: 'admin', name } : { kind: 'harmless', caller: 'admin', name, body };
}

/** The named example that a case is about; undefined for a case of the suite. */
export function exampleIn({ operation, status, precondition }: Case): { readonly value: unknown } | undefined {
  const { content } = operationOf(operation).responses[status] ?? {};
  return content?.['application/json']?.examples[precondition.name.slice(EXAMPLE.length)];
}

/** All that the suite asks of Prism. */
export function prismCases(): Case[] {
  return [...allCases(), ...exampleCases()];
}

/** Whether Prism sees the cause of the outcome by itself. */
export function isByCause({ status, precondition }: Case): boolean {
  if (precondition.kind === 'uncausable' || precondition.name.startsWith(EXAMPLE)) return false;
  if (status.startsWith('2')) return true;
  const { violates, caller, values } = precondition;
  // To Prism an empty query parameter is none.
  if (violates?.in === 'query' && Object.values(values?.({}) ?? {}).includes('')) return false;
  // Prism turns texts into numbers where it can.
  if (violates !== undefined) return violates.keyword !== 'spelling' && !NOT_SEEN.includes(precondition.name);
  return typeof caller !== 'string' && caller.make('') === undefined;
}

/** Invalid inputs that Prism accepts. */
const NOT_SEEN: readonly string[] = [];

const byName = new Map(prismCases().map((wanted) => [nameOf(wanted), wanted]));

function preference({ operation, status, precondition }: Wanted): Record<string, string> {
  const wanted = byName.get(`${operation} ${status}: ${precondition}`);
  if (wanted === undefined || isByCause(wanted)) return {};
  const example = precondition.startsWith(EXAMPLE) ? `, example=${precondition.slice(EXAMPLE.length)}` : '';
  return { prefer: `code=${status}${example}` };
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
