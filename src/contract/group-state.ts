/** What a batch did to the group: who is in it before and after, as the provider's own list says. */
import type { Change, GroupUser, Permission } from '../../generated/schema.js';
import { operations } from '../../generated/contract.js';
import type { OperationId } from './cases.js';
import { jsonOf, type Finding } from './conformance.js';
import { fillPath, requestTo, send, type Exchange } from './exchange.js';
import type { Effect } from './given.js';
import type { Arrangement, Provider } from './provider.js';
import { isRecord } from './schema.js';

/** The users of a group by id. Only the contract's fields are ever compared. */
export type Members = ReadonlyMap<number, GroupUser>;

/** How the suite reads a group and changes it on its own account: before, between and after the cases. */
export interface GroupAccess {
  list(): Promise<Exchange>;
  change(changes: readonly Change[]): Promise<Exchange>;
}

type Fields =
  (typeof operations)['listGroupUsers']['responses'][200]['content']['application/json']['schema']['properties']['group_users']['items']['required'];
const fields: Fields =
  operations.listGroupUsers.responses[200].content['application/json'].schema.properties.group_users.items.required;
const permissions: readonly string[] =
  operations.batchUpdateGroupUsers.requestBody.content['application/json'].schema.items.oneOf[0].properties.permission
    .enum;

/** Access to the provider's group, as `group` of the provider arranges it; each exchange is handed to `record`. */
export function groupAccess(
  provider: Provider,
  group: Arrangement,
  timeout: number,
  record: (exchange: Exchange) => void,
): GroupAccess {
  const sendTo = async (operation: OperationId, json?: unknown): Promise<Exchange> => {
    const { method, path } = operations[operation];
    const url = provider.baseUrl + fillPath(path, group.ids);
    const exchange = await send(
      provider,
      requestTo({ method, url, body: json === undefined ? undefined : { json }, arrangement: group }),
      timeout,
    );
    record(exchange);
    return exchange;
  };
  return {
    list: () => sendTo('listGroupUsers'),
    change: (changes) => sendTo('batchUpdateGroupUsers', changes),
  };
}

/** The users that an answer with status 200 lists; undefined where it lists none that can be read. */
export function membersIn({ response }: Exchange): Members | undefined {
  if (response?.status !== 200) return undefined;
  const parsed = jsonOf(response.body)?.value;
  if (!isRecord(parsed) || !Array.isArray(parsed.group_users)) return undefined;
  const users = parsed.group_users.filter(isGroupUser);
  return new Map(users.map((user) => [user.id, user]));
}

/** The ids that an answer lists more than once. */
export function listedTwice({ response }: Exchange): number[] {
  const parsed = jsonOf(response?.body ?? '')?.value;
  if (!isRecord(parsed) || !Array.isArray(parsed.group_users)) return [];
  const ids = parsed.group_users.filter(isGroupUser).map((user) => user.id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

/** What the group should be after a batch that is applied. The spare user's own details are taken as they come. */
export function stateFindings(before: Members, now: Members, spare: number, effect: Effect, where: string): Finding[] {
  const others = without(before, spare);
  const findings = differences(others, without(now, spare)).map((what) =>
    state(`${where}: ${what}, though the batch does not name him.`),
  );
  const user = now.get(spare);
  if (effect.spare === 'outside') {
    return user === undefined
      ? findings
      : [...findings, state(`${where}: user ${String(spare)} is still in it after his removal.`)];
  }
  if (user === undefined)
    return [...findings, state(`${where}: user ${String(spare)} is missing, though he was added.`)];
  if (user.permission === effect.permission) return findings;
  const message = `${where}: user ${String(spare)} has the permission ${JSON.stringify(user.permission)}, expected ${JSON.stringify(effect.permission)}.`;
  return [
    ...findings,
    { ...state(message), ...(effect.assumption === undefined ? {} : { assumption: effect.assumption }) },
  ];
}

/** In words, one for each user: where two readings of one group differ. */
export function differences(expected: Members, received: Members): string[] {
  const changed = [...expected].flatMap(([id, user]) => {
    const other = received.get(id);
    const field = other === undefined ? undefined : fields.find((name) => other[name] !== user[name]);
    return field === undefined ? [] : [`user ${String(id)} has another ${field}`];
  });
  return [...membershipDifferences(expected, received), ...changed];
}

/** The same for who is in the group alone, whatever is shown of him. */
export function membershipDifferences(expected: Members, received: Members): string[] {
  const lost = [...expected.keys()].filter((id) => !received.has(id)).map((id) => `user ${String(id)} is missing`);
  const extra = [...received.keys()].filter((id) => !expected.has(id)).map((id) => `user ${String(id)} is in it`);
  return [...lost, ...extra];
}

/** The changes that lead from the present members back to those before. */
export function changesBack(before: Members, now: Members): Change[] {
  const gone = [...now.keys()].filter((id) => !before.has(id)).map((id): Change => ({ action: 'remove', user_id: id }));
  const back = [...before.values()].flatMap((user): Change[] => {
    const present = now.get(user.id);
    if (present?.permission === user.permission || !isPermission(user.permission)) return [];
    return [{ action: present === undefined ? 'add' : 'update', user_id: user.id, permission: user.permission }];
  });
  return [...gone, ...back];
}

/** A change of some other member that gives him the permission that he has. */
export function changeOfAnother(members: Members, spare: number): Change | undefined {
  const other = [...members.values()].find((user) => user.id !== spare && isPermission(user.permission));
  if (other === undefined || !isPermission(other.permission)) return undefined;
  return { action: 'update', user_id: other.id, permission: other.permission };
}

function without(members: Members, id: number): Members {
  return new Map([...members].filter(([key]) => key !== id));
}

function state(message: string): Finding {
  return { kind: 'state', message };
}

function isPermission(value: string): value is Permission {
  return permissions.includes(value);
}

function isGroupUser(value: unknown): value is GroupUser {
  return isRecord(value) && typeof value.id === 'number';
}
