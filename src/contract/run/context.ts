/** What the parts of one run share, and how they send requests: every response is checked. */
import type { Change } from '../../../generated/schema.js';
import { createMask, type Mask } from '../../lib/mask.js';
import { secretsOf } from '../cases/credentials.js';
import type { OperationId } from '../cases/operations.js';
import type { GroupName } from '../cases/precondition.js';
import { adviceOn } from '../checks/advice.js';
import type { Finding } from '../checks/finding.js';
import { responseFindings } from '../checks/response.js';
import { duplicateFindings } from '../checks/roster.js';
import { noteShape } from '../checks/shape.js';
import { serverFaults } from '../checks/status.js';
import type { Exchange, RequestSent } from '../http/exchange.js';
import { createSender, type Sender, type SenderOptions } from '../http/sender.js';
import type { Provider, Role } from '../provider.js';
import { requestBy } from './request.js';

export interface Context {
  readonly provider: Provider;
  readonly mask: Mask;
  readonly sender: Sender;
  /** Rules of HTTP that a response did not observe. */
  readonly advice: Set<string>;
  /** What responses consist of. */
  readonly shapes: Map<string, Set<string>>;
  /** What is wrong with responses that belong to no case. */
  readonly findings: Finding[];
}

export function createContext(provider: Provider, options: SenderOptions): Context {
  const mask = createMask(secretsOf(provider.tokens));
  const sender = createSender(provider, options);
  return { provider, mask, sender, advice: new Set(), shapes: new Map(), findings: [] };
}

/** Sends a request of an operation, and checks the response apart from its status. */
export async function sendChecked(
  { sender, advice, shapes }: Context,
  operation: OperationId,
  request: RequestSent,
): Promise<{ readonly exchange: Exchange; readonly findings: readonly Finding[] }> {
  const exchange = await sender.send(request);
  for (const one of adviceOn(exchange)) advice.add(one);
  noteShape(shapes, operation, exchange);
  return { exchange, findings: [...responseFindings(operation, exchange), ...duplicateFindings(exchange)] };
}

/** The same for a request that belongs to no case: what is wrong with its response is noted. */
export async function sendOwn(context: Context, operation: OperationId, request: RequestSent): Promise<Exchange> {
  const { exchange, findings } = await sendChecked(context, operation, request);
  context.findings.push(...findings, ...serverFaults(operation, exchange));
  return exchange;
}

export function sendList(context: Context, role: Role = 'admin', group: GroupName = 'own'): Promise<Exchange> {
  return sendOwn(context, 'listGroupUsers', requestBy(context.provider, role, 'listGroupUsers', { group }));
}

export function sendBatch(context: Context, changes: readonly Change[], group: GroupName = 'own'): Promise<Exchange> {
  const request = requestBy(context.provider, 'admin', 'batchUpdateGroupUsers', { group, body: { json: changes } });
  return sendOwn(context, 'batchUpdateGroupUsers', request);
}
