/** What a person or a program needs to call the sandbox that has just started. */
import { operations, security, server } from '../../../generated/contract.js';
import type { Changes } from '../../../generated/schema.js';
import { shellQuoted } from '../../contract/index.js';
import { describeAssumptions, sandboxClient, type Assumptions, type SandboxRoles } from '../../sandbox/index.js';

/** Lines of `Name: value`, a blank line, and a curl line for each operation. */
export function startMessage(url: string, roles: SandboxRoles, assume: Assumptions): string {
  const assumptions = describeAssumptions(assume);
  const facts: [string, string | number | undefined][] = [
    ['URL', url],
    ['Admin token', roles.adminToken],
    ['Member token', roles.memberToken],
    ['Outsider token', roles.outsiderToken],
    ['Client ID', sandboxClient.id],
    ['Client secret', sandboxClient.secret],
    ['Refresh token', roles.refreshToken],
    ['Environment', environment(url, roles)],
    ['Group', roles.groupId],
    ['Unknown group', roles.unknownGroupId],
    ['Spare user', roles.spareUserId],
  ];
  if (assumptions !== '') facts.push(['Assumptions', assumptions]);
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(16)}${String(value ?? '(none in this seed)')}`);
  return [...lines, ...curlLines(url, roles).flatMap((line) => ['', line])].join('\n');
}

/** The variables that the other commands read, to be written before a command. */
function environment(url: string, { adminToken, memberToken, outsiderToken }: SandboxRoles): string {
  const variables: [string, string | undefined][] = [
    ['STUDIO_BASE_URL', url],
    ['STUDIO_TOKEN', adminToken],
    ['STUDIO_MEMBER_TOKEN', memberToken],
    ['STUDIO_OUTSIDER_TOKEN', outsiderToken],
  ];
  return variables
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${/^[\w.:/-]+$/.test(value) ? value : shellQuoted(value)}`],
    )
    .join(' ');
}

/** As far as the seed has somebody to call an operation and somebody to add. */
function curlLines(url: string, { adminToken, groupId, spareUserId }: SandboxRoles): readonly string[] {
  if (adminToken === undefined || groupId === undefined) return [];
  // curl does not know the authority that the sandbox creates when it starts.
  const start = url.startsWith('https:') ? ['curl', '-k'] : ['curl'];
  const curl = (operation: Operation, ...more: readonly string[]) => {
    const target = `${url}${server.basePath}${operation.path.replace('{group_id}', String(groupId))}`;
    return [...start, '-H', shellQuoted(`${security.header}: Bearer ${adminToken}`), ...more, target].join(' ');
  };
  const lines = [curl(operations.listGroupUsers)];
  if (spareUserId === undefined) return lines;
  const changes: Changes = [{ action: 'add', user_id: spareUserId }];
  const json = ['-H', shellQuoted('Content-Type: application/json'), '-d', shellQuoted(JSON.stringify(changes))];
  return [...lines, curl(operations.batchUpdateGroupUsers, '-X', operations.batchUpdateGroupUsers.method, ...json)];
}

type Operation = (typeof operations)[keyof typeof operations];
