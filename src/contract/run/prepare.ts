/**
 * Before the cases: can the provider be reached, and are the settings right? A wrong setting is reported in one sentence
 * that names it, instead of a finding for every case. Nothing is written.
 */
import { tokenVariable } from '../cases/credentials.js';
import type { Finding } from '../checks/finding.js';
import { incompleteness, readableRoster, validRoster, type Roster } from '../checks/roster.js';
import { faultFindings } from '../checks/status.js';
import { isAccepted, type Exchange } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import { ROLES } from '../provider.js';
import { sendBatch, sendList, type Context } from './context.js';

export interface Prepared {
  /** Why nothing can be verified, in a sentence that names the setting to look at. */
  readonly problem?: string;
  /** The first list, as far as it can be read. */
  readonly roster?: Roster;
  /** Why nothing is written although it is allowed. */
  readonly readOnly?: string;
  /** That the provider keeps no state. */
  readonly stateless?: Finding;
}

export async function prepare(context: Context): Promise<Prepared> {
  const { tokens, stateful, group } = context.provider;
  const role = ROLES.find((one) => tokens[one] !== undefined);
  const exchange = await sendList(context, role);
  const unreached = problemOfReaching(exchange);
  if (unreached !== undefined) return { problem: unreached };
  if (stateful === false || group === undefined || role !== 'admin') return {};
  const problem = problemOfReading(exchange, group) ?? (await problemOfWriting(context));
  return problem === undefined ? inspect(context, exchange) : { problem };
}

async function inspect(context: Context, exchange: Exchange): Promise<Prepared> {
  context.findings.push(...faultFindings(exchange));
  const roster = readableRoster(exchange);
  if (roster === undefined) return { readOnly: 'the first list cannot be read' };
  const stateless = await statelessness(context, exchange, roster);
  if (stateless !== undefined) return { roster, stateless };
  const { allowWrites, users } = context.provider;
  const member = allowWrites === true ? users.find((id) => roster.has(String(id))) : undefined;
  if (member !== undefined) {
    const problem = `User ${member} is in the group already. Check --user: spare users are added and removed, so name users outside it.`;
    return { problem };
  }
  // Only a valid and complete list can show whether every change is undone.
  if (validRoster(exchange) === undefined) return { roster, readOnly: 'the first list is not valid' };
  const partial = incompleteness(exchange);
  return partial === undefined ? { roster } : { roster, readOnly: `the first list is not complete (${partial})` };
}

/** A mock without state responds with the same users whatever group it is asked for. */
async function statelessness(context: Context, own: Exchange, roster: Roster): Promise<Finding | undefined> {
  const exchange = await sendList(context, 'admin', 'unknown');
  if (roster.size === 0 || !isAccepted(exchange) || exchange.response?.body !== own.response?.body) return undefined;
  const message = `The provider lists the same users for group ${String(context.provider.group)} and for an unknown group: it keeps no state, as a mock does, and cannot be verified any further.`;
  return { kind: 'stateless', message, cause: 'no state' };
}

/** What is wrong if the API does not respond, or something else does. */
function problemOfReaching(exchange: Exchange): string | undefined {
  const { request, response, fault } = exchange;
  if (fault?.kind === 'network') {
    return `${request.url} cannot be reached. ${fault.message} Check the base URL, and that the host is up.`;
  }
  if (response === undefined) {
    return `${request.url} does not respond. ${fault?.message ?? ''} Check the base URL, that the host is up, and --timeout.`;
  }
  const { status, headers, body } = response;
  if (isTransient(exchange))
    return `${request.url} responds with status ${status}, also after repetitions. Try again later.`;
  if (status >= 300 && status < 400) {
    return `${request.url} redirects to ${headers.location ?? 'another place'}. Check the base URL: name the host that responds itself.`;
  }
  if (/^\s*</.test(body)) {
    return `${request.url} responds with a web page (status ${status}), so this is not the API: a proxy, a login page or another host. Check the base URL.`;
  }
  if (status >= 500)
    return `${request.url} responds with status ${status}, so nothing can be verified. Check the host.`;
  return undefined;
}

/** What is wrong with reading the group as an admin, where a setting is more likely to be wrong than the provider. */
function problemOfReading({ request, response }: Exchange, group: number): string | undefined {
  const variable = tokenVariable('admin');
  switch (response?.status) {
    case 401:
      return `${request.url} does not accept the admin's token (401). Check ${variable}: tokens expire after 2 hours.`;
    case 403:
      return `The admin's token may not list the group (403 from ${request.url}), so it is not an admin's. Check ${variable}.`;
    case 404:
      return `There is no group ${group} (404 from ${request.url}). Check --group, --base-url and --base-path.`;
    default:
      return undefined;
  }
}

/** An empty batch changes nothing. */
async function problemOfWriting(context: Context): Promise<string | undefined> {
  const { request, response } = await sendBatch(context, []);
  return response?.status === 403
    ? `The admin's token may list the group and not change it (403 from ${request.url}), so it is a member's. Check ${tokenVariable('admin')}.`
    : undefined;
}
