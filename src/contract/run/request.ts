/** How a request is made from a case and from the settings of a provider. */
import { defaultPermission } from '../../../generated/constants.js';
import type { Case } from '../cases/cases.js';
import { bearer } from '../cases/credentials.js';
import { operationOf, type OperationId } from '../cases/operations.js';
import { UNKNOWN_ID, type GroupName, type Precondition, type Scene } from '../cases/precondition.js';
import { sampleOf } from '../cases/sample.js';
import { jsonOf, type RequestSent } from '../http/exchange.js';
import { buildRequest, type Body, type Credentials, type Values } from '../http/request.js';
import type { Provider, Role } from '../provider.js';

/** The request of a case. */
export function requestOf(provider: Provider, { operation, status, precondition }: Case, scene: Scene): RequestSent {
  const { caller, group, name } = precondition;
  const valid = validValues(provider, operation, group);
  return buildRequest({
    operation: operationOf(operation),
    baseUrl: provider.baseUrl,
    credentials: credentialsOf(provider, caller),
    values: precondition.values?.(valid) ?? valid,
    body: bodyOf(precondition, scene),
    headers: { ...provider.headers, ...provider.headersFor?.({ operation, status, precondition: name }) },
  });
}

/** The request of a case with made-up members, for a mock without state. */
export function exampleRequest(provider: Provider, wanted: Case): RequestSent {
  const [spare = 0, ...others] = provider.users;
  const member = { id: spare, permission: defaultPermission };
  return requestOf(provider, wanted, { spare, others, known: [], member, isInside: () => false });
}

/** A request by a role about a group, with valid parameters. */
export function requestBy(
  provider: Provider,
  role: Role,
  operation: OperationId,
  { group, body }: { readonly group?: GroupName; readonly body?: Body } = {},
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

function credentialsOf({ tokens }: Provider, caller: Precondition['caller'] = 'admin'): Credentials | undefined {
  if (typeof caller !== 'string') return caller.make(tokens.admin ?? '');
  const token = tokens[caller];
  return token === undefined ? undefined : bearer(token, caller);
}

function bodyOf(precondition: Precondition, scene: Scene): Body {
  if (precondition.kind === 'write') return precondition.body(scene);
  return precondition.kind === 'harmless' && scene.member !== undefined ? precondition.body(scene.member) : undefined;
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
