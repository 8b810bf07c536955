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

/**
 * Reads the group and sends an empty batch as an admin, where the provider keeps state; elsewhere asks it for anything,
 * without credentials. Writes nothing.
 */
export async function prepare(
  provider: Provider,
  timeout: number,
  record: (exchange: Exchange) => void,
): Promise<Prepared> {
  const { group, spareUser } = provider;
  const access = groupAccess(provider, group ?? { ids: {} }, timeout, record);
  const reading = await access.list();
  const unreached = problemOfReaching(reading, provider.baseUrl);
  if (unreached !== undefined || group === undefined) return problem(unreached);
  const refused = problemOfReading(reading, String(group.ids.group_id)) ?? problemOfWriting(await access.change([]));
  if (refused !== undefined) return problem(refused);
  const members = membersIn(reading);
  if (members === undefined || spareUser === undefined) return members === undefined ? {} : { members };
  if (!members.has(spareUser)) return { members, watch: watchGroup(access, members, spareUser) };
  return problem(
    `User ${String(spareUser)} is in the group already. Check --user: the suite adds and removes this user, so name one who is outside.`,
  );
}

function problem(text: string | undefined): Prepared {
  return text === undefined ? {} : { problem: text };
}

/** What is wrong where it is not the API that answers, or nothing does. */
function problemOfReaching({ request, response, fault }: Exchange, baseUrl: string): string | undefined {
  const { origin } = new URL(baseUrl);
  if (fault?.kind === 'network') {
    return `Nothing answers at ${origin}. ${fault.message} Check the base URL, and that the host is up.`;
  }
  // Where only the body is late, the cases tell: the provider was reached.
  if (response === undefined) {
    return `Nothing answers at ${origin}. ${fault?.message ?? ''} Check the base URL, that the host is up, and --timeout.`;
  }
  if (response.status >= 300 && response.status < 400) {
    return `${origin} redirects to ${response.headers.location ?? 'another place'}. Check the base URL: name the host that answers itself.`;
  }
  if (/^\s*</.test(response.body)) {
    return `${request.url} answers with a web page (status ${String(response.status)}), so this is not the API: a proxy, a login page or another host. Check the base URL.`;
  }
  return undefined;
}

/** What is wrong with reading the group as an admin, where a setting is more likely to be wrong than the provider. */
function problemOfReading({ response }: Exchange, groupId: string): string | undefined {
  switch (response?.status) {
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
