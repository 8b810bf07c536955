/**
 * Before the cases: can the provider be reached, and are the settings what they are said to be? A wrong setting gets one
 * sentence that names it, not a finding for every case.
 */
import type { Exchange } from './exchange.js';
import { groupAccess, membersIn, type Members } from './group-state.js';
import type { Provider } from './provider.js';
import { watchGroup, type Watch } from './watch.js';

/** What a run starts from. */
export interface Prepared {
  /** Why nothing can be verified, in a sentence that names the setting to look at. */
  readonly problem?: string;
  /** Set where the run may write, and can read what it wrote. */
  readonly watch?: Watch;
  /** The members of the group as an admin is shown them. */
  readonly members?: Members;
}

/** Reads the group and sends an empty batch as an admin, where the provider keeps state; writes nothing. */
export async function prepare(
  provider: Provider,
  timeout: number,
  record: (exchange: Exchange) => void,
): Promise<Prepared> {
  const { group, spareUser } = provider;
  if (group === undefined) return {};
  const access = groupAccess(provider, group, timeout, record);
  const reading = await access.list();
  const problem = problemOfReading(reading, String(group.ids.group_id)) ?? problemOfWriting(await access.change([]));
  if (problem !== undefined) return { problem };
  const members = membersIn(reading);
  if (members === undefined) return {};
  if (spareUser === undefined) return { members };
  if (members.has(spareUser)) {
    return {
      problem: `User ${String(spareUser)} is in the group already. Check --user: the suite adds and removes this user, so name one who is outside.`,
    };
  }
  return { members, watch: watchGroup(access, members, spareUser) };
}

/** What is wrong with reading the group as an admin, where a setting is more likely to be wrong than the provider. */
function problemOfReading({ request, response, fault }: Exchange, groupId: string): string | undefined {
  const { origin } = new URL(request.url);
  if (fault?.kind === 'network') {
    return `Nothing answers at ${origin}. ${fault.message} Check the base URL, and that the host is up.`;
  }
  if (response === undefined) return undefined;
  if (response.status >= 300 && response.status < 400) {
    return `${origin} redirects to ${response.headers.location ?? 'another place'}. Check the base URL: name the host that answers itself.`;
  }
  if (/^\s*</.test(response.body)) {
    return `${request.url} answers with a web page (status ${String(response.status)}), so this is not the API: a proxy, a login page or another host. Check the base URL.`;
  }
  switch (response.status) {
    case 401:
      return 'The provider does not accept the admin token (401). Check STUDIO_ADMIN_TOKEN: tokens live for 2 hours.';
    case 403:
      return "The admin token may not list the group (403), so it is no admin's. Check STUDIO_ADMIN_TOKEN.";
    case 404:
      return `The provider knows no group ${groupId} (404). Check --group and the base URL.`;
    default:
      return undefined;
  }
}

/** What is wrong with sending a batch as an admin; it was an empty one, so that it changes nothing. */
function problemOfWriting({ response }: Exchange): string | undefined {
  return response?.status === 403
    ? "The admin token may list the group and not change it (403), so it is a member's. Check STUDIO_ADMIN_TOKEN."
    : undefined;
}

/** Which setting may be to blame where an answer contradicts the role that a token is said to have. */
export function hintFor(caller: string, expected: number, received: number | undefined): string | undefined {
  if (caller === 'member' && expected === 200 && (received === 401 || received === 403)) {
    return 'Or STUDIO_MEMBER_TOKEN does not belong to a member of this group, or has expired.';
  }
  if (caller === 'member' && expected === 403 && received !== 403) {
    return 'Or STUDIO_MEMBER_TOKEN belongs to an admin, or has expired.';
  }
  if (caller === 'outsider' && received !== 403) {
    return 'Or STUDIO_OUTSIDER_TOKEN belongs to an admin or a member of this group, or has expired.';
  }
  return undefined;
}
