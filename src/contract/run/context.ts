/** What the steps of one run share, and how a request is made from a precondition. */
import { defaultPermission } from '../../../generated/constants.js';
import { createMask, type Mask } from '../../lib/mask.js';
import type { Case } from '../cases/cases.js';
import { bearer, secretsOf } from '../cases/credentials.js';
import type { Values } from '../cases/invalid-inputs.js';
import { operationOf, type OperationId } from '../cases/operations.js';
import { UNKNOWN_ID, type GroupName, type KnownMember, type Precondition, type Scene } from '../cases/precondition.js';
import { sampleOf } from '../cases/sample.js';
import { duplicateFindings } from '../checks/roster.js';
import { responseFindings, serverFaults } from '../checks/response.js';
import { adviceOn } from '../checks/advice.js';
import type { Finding } from '../checks/finding.js';
import { createShapeCollector, type ShapeCollector } from '../checks/shape.js';
import { jsonOf, type Exchange, type RequestSent } from '../http/exchange.js';
import { buildRequest, type Body, type Credentials } from '../http/request.js';
import { createSender, type Sender, type SenderOptions } from '../http/sender.js';
import type { Provider, Role } from '../provider.js';

export interface Context {
  readonly provider: Provider;
  readonly mask: Mask;
  readonly sender: Sender;
  /** Rules of HTTP that a response did not observe. */
  readonly advice: Set<string>;
  readonly shapes: ShapeCollector;
  /** What is wrong with responses that belong to no case. */
  readonly findings: Finding[];
}

export function createContext(provider: Provider, options: SenderOptions): Context {
  const mask = createMask(secretsOf(provider.tokens));
  return {
    provider,
    mask,
    sender: createSender(provider, options),
    advice: new Set(),
    shapes: createShapeCollector(mask),
    findings: [],
  };
}

/** Sends a request of an operation, whatever for: every response is checked. */
export async function sendChecked(
  { sender, advice, shapes }: Context,
  operation: OperationId,
  request: RequestSent,
): Promise<{ readonly exchange: Exchange; readonly findings: readonly Finding[] }> {
  const exchange = await sender.send(request);
  for (const one of adviceOn(exchange)) advice.add(one);
  shapes.add(operation, exchange);
  const findings = [...responseFindings(operation, exchange), ...duplicateFindings(exchange, 'The response')];
  return { exchange, findings };
}

/** The same for a request that belongs to no case: what is wrong with its response is noted. */
export async function sendOwn(context: Context, operation: OperationId, request: RequestSent): Promise<Exchange> {
  const { exchange, findings } = await sendChecked(context, operation, request);
  context.findings.push(...findings, ...serverFaults(operation, exchange));
  return exchange;
}

/** A request by a role about a group, with valid parameters. */
export function requestBy(
  { provider }: Context,
  role: Role,
  operation: OperationId,
  { group = 'own', body }: { readonly group?: GroupName; readonly body?: Body } = {},
): RequestSent {
  return buildRequest({
    operation: operationOf(operation),
    baseUrl: provider.baseUrl,
    credentials: credentialsOf(provider, role),
    values: validValues(provider, operation, group),
    body,
    headers: provider.headers,
  });
}

/** The request of a case. */
export function requestOf(
  { provider }: Pick<Context, 'provider'>,
  wanted: Case,
  scene: Scene,
  member?: KnownMember,
): RequestSent {
  const { operation, status, precondition } = wanted;
  const valid = validValues(provider, operation, 'group' in precondition ? precondition.group : 'own');
  const values = 'values' in precondition ? precondition.values : undefined;
  return buildRequest({
    operation: operationOf(operation),
    baseUrl: provider.baseUrl,
    credentials: 'caller' in precondition ? credentialsOf(provider, precondition.caller) : undefined,
    values: values?.(valid) ?? valid,
    body: bodyOf(precondition, scene, member),
    headers: { ...provider.headers, ...provider.headersFor?.({ operation, status, precondition: precondition.name }) },
  });
}

/** The request of a case with made-up members, for a mock without state. */
export function exampleRequest(provider: Provider, wanted: Case): RequestSent {
  const [spare = 0, ...others] = provider.users;
  const member = { id: spare, permission: defaultPermission };
  return requestOf({ provider }, wanted, { spare, others, known: [], isInside: () => false }, member);
}

/** The users that a request names or may be understood to name: a lenient reader takes `null` for 0 and 7.25 for 7. */
export function usersNamedIn({ body }: RequestSent): Set<string> {
  const ids = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
    else for (const id of readingsOf(value)) if (Number.isInteger(id)) ids.add(String(Math.abs(id)));
  };
  visit(jsonOf(body ?? '')?.value);
  return ids;
}

function readingsOf(value: unknown): number[] {
  const number = Number(value);
  return [number, Math.trunc(number), Math.round(number), Number.parseInt(String(value), 10)];
}

function credentialsOf(
  { tokens }: Provider,
  caller: Extract<Precondition, { caller: unknown }>['caller'],
): Credentials | undefined {
  if (typeof caller !== 'string') return caller.make(tokens.admin ?? '');
  const token = tokens[caller];
  return token === undefined ? undefined : bearer(token, caller);
}

function bodyOf(precondition: Precondition, scene: Scene, member: KnownMember | undefined): Body {
  if (precondition.kind === 'write') return precondition.body(scene);
  return precondition.kind === 'harmless' && member !== undefined ? precondition.body(member) : undefined;
}

/** A valid value for each required parameter: the ids of the settings, or what the contract gives as an example. */
function validValues(provider: Provider, operation: OperationId, group: GroupName = 'own'): Values {
  const ids: Values = { group_id: groupId(provider, group), user_id: provider.users[0] };
  const required = operationOf(operation).parameters.filter((parameter) => parameter.required);
  return Object.fromEntries(
    required.map(({ name, example, schema }) => [name, ids[name] ?? example ?? sampleOf(schema)]),
  );
}

export function groupId({ group, otherGroup, unknownGroup }: Provider, name: GroupName): number | undefined {
  return { own: group, other: otherGroup, unknown: unknownGroup ?? UNKNOWN_ID }[name];
}
