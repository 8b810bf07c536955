/**
 * Prism's mock, in process, and how the suite asks it for outcomes. The only file that knows Prism's programmatic interface,
 * which its README calls experimental.
 */
import { getHttpOperationsFromSpec } from '@stoplight/prism-cli/dist/operations.js';
import { createServer } from '@stoplight/prism-http-server';
import pino from 'pino';
import { server } from '../generated/contract.js';
import { allCases, nameOf, type Case } from '../src/contract/cases/cases.js';
import { operationOf, type OperationId } from '../src/contract/cases/operations.js';
import type { Precondition } from '../src/contract/cases/precondition.js';
import { sampleOf } from '../src/contract/cases/sample.js';
import { ROLES, type Provider } from '../src/contract/provider.js';

const EXAMPLE = 'the example ';

export interface Prism {
  /** Where the contract's paths begin, like on a real host. */
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** Starts Prism, by default on a free port. Prism leaves out the base path of the server; here it is added. */
export async function startPrism(port = 0): Promise<Prism> {
  const described = await getHttpOperationsFromSpec('openapi/studio-groups.yaml');
  const mounted = described.map((operation) => ({ ...operation, path: server.basePath + operation.path }));
  const prism = createServer(mounted, {
    // Silent: the suite reads responses, not Prism's log. `success` is a level of Prism's own.
    components: { logger: pino({ level: 'silent', customLevels: { success: 35 } }) },
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
  });
  const url = await prism.listen(port, '127.0.0.1');
  return { baseUrl: url + server.basePath, close: () => prism.close() };
}

/** Prism as a provider: what it detects itself happens by its cause, the rest is requested with `Prefer`. */
export function prismProvider({ baseUrl }: Prism): Provider {
  const byName = new Map(prismCases().map((wanted) => [nameOf(wanted), wanted]));
  return {
    name: 'Prism',
    baseUrl,
    tokens: Object.fromEntries(ROLES.map((role) => [role, 'token-of-the-suite-for-prism'])),
    headersFor({ operation, status, precondition }) {
      const wanted = byName.get(`${operation} ${status}: ${precondition}`);
      if (wanted === undefined || isByCause(wanted)) return {};
      const example = precondition.startsWith(EXAMPLE) ? `, example=${precondition.slice(EXAMPLE.length)}` : '';
      return { prefer: `code=${status}${example}` };
    },
    group: 42,
    otherGroup: 43,
    users: [2718],
    allowWrites: true,
    simulated: true,
    stateful: false,
  };
}

/** All that the suite asks of Prism. */
export function prismCases(): Case[] {
  return [...allCases(), ...exampleCases()];
}

/** Every named example of every outcome that a request can cause, as a case. */
export function exampleCases(): Case[] {
  // A status that no request causes, such as 429, is not requested: the suite would wait and try again.
  const causable = allCases().filter(({ precondition }) => precondition.kind !== 'uncausable');
  const outcomes = new Map(causable.map((one) => [`${one.operation} ${one.status}`, one]));
  return [...outcomes.values()].flatMap(({ operation, status }) =>
    Object.keys(examplesOf(operation, status)).map((example) => ({
      operation,
      status,
      precondition: exampleOf(operation, `${EXAMPLE}${example}`),
    })),
  );
}

function exampleOf(operation: OperationId, name: string): Precondition {
  const { method, requestBody } = operationOf(operation);
  if (method === 'GET') return { kind: 'read', caller: 'admin', name };
  const [media] = Object.values(requestBody?.content ?? {});
  return { kind: 'harmless', caller: 'admin', name, body: () => media && { json: sampleOf(media.schema) } };
}

/** The named example that a case is about; undefined for a case of the suite. */
export function exampleIn({ operation, status, precondition }: Case): { readonly value: unknown } | undefined {
  return examplesOf(operation, status)[precondition.name.slice(EXAMPLE.length)];
}

function examplesOf(operation: OperationId, status: string): Readonly<Record<string, { readonly value: unknown }>> {
  return operationOf(operation).responses[status]?.content['application/json']?.examples ?? {};
}

/** Whether Prism detects the cause of the outcome by itself. */
export function isByCause({ status, precondition }: Case): boolean {
  if (precondition.kind === 'uncausable' || precondition.name.startsWith(EXAMPLE)) return false;
  if (status.startsWith('2')) return true;
  const { violates, caller, values } = precondition;
  // To Prism an empty query parameter is none.
  if (violates?.in === 'query' && Object.values(values?.({}) ?? {}).includes('')) return false;
  // Prism turns texts into numbers where it can.
  if (violates !== undefined) return violates.keyword !== 'spelling';
  return typeof caller !== 'string' && caller.make('') === undefined;
}
