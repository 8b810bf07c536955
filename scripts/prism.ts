/**
 * Prism's mock, in process, and how the suite asks it for outcomes. The only file that knows Prism's programmatic interface,
 * which its README calls experimental.
 */
import { getHttpOperationsFromSpec } from '@stoplight/prism-cli/dist/operations.js';
import { createServer } from '@stoplight/prism-http-server';
import pino from 'pino';
import { server } from '../generated/contract.js';
import { allCases, nameOf, type Case } from '../src/contract/cases/cases.js';
import { ROLES, type Provider } from '../src/contract/provider.js';

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
  const byName = new Map(allCases().map((wanted) => [nameOf(wanted), wanted]));
  return {
    name: 'Prism',
    baseUrl,
    tokens: Object.fromEntries(ROLES.map((role) => [role, 'token-of-the-suite-for-prism'])),
    headersFor({ operation, status, precondition }) {
      const wanted = byName.get(`${operation} ${status}: ${precondition}`);
      return wanted === undefined || isByCause(wanted) ? {} : { prefer: `code=${status}` };
    },
    group: 42,
    otherGroup: 43,
    users: [2718],
    allowWrites: true,
    simulated: true,
    stateful: false,
  };
}

/** Whether Prism detects the cause of the outcome by itself. */
export function isByCause({ status, precondition }: Case): boolean {
  if (precondition.kind === 'uncausable') return false;
  if (status.startsWith('2')) return true;
  const { violates, caller, values } = precondition;
  // To Prism an empty query parameter is none.
  if (violates?.in === 'query' && Object.values(values?.({}) ?? {}).includes('')) return false;
  // Prism turns texts into numbers where it can.
  if (violates !== undefined) return violates.keyword !== 'spelling';
  return typeof caller !== 'string' && caller.make('') === undefined;
}
