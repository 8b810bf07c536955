/** What an outcome means for the person at the command line, and which setting to look at. */
import type { Failure } from '../index.js';
import type { Stop } from '../membership/index.js';
import type { Connection } from './settings.js';
import { printable, reasonOf } from './text.js';

type Settings = Pick<Connection, 'hostSetting' | 'tokenSetting'>;

export function explain(stop: Stop, groupId: number, settings: Settings): string {
  switch (stop) {
    case 'aborted':
      return 'Interrupted.';
    case 'stale':
      return `Group ${groupId} has changed since the plan was made, so nothing was sent to it.`;
    case 'invalid-list':
      return `The list of the users of group ${groupId} is invalid.`;
    default:
      return explainOutcome(stop, groupId, settings);
  }
}

function explainOutcome(stop: Exclude<Stop, string>, groupId: number, { hostSetting, tokenSetting }: Settings): string {
  const { origin } = new URL(stop.request.url);
  const http = stop.httpStatus === undefined ? '' : ` (HTTP ${stop.httpStatus})`;
  switch (stop.status) {
    case 401:
      return `The access token is wrong or has expired (401). Check ${tokenSetting}.${stated(stop)}`;
    case 403:
      return `${forbidden(stop.request.operation, groupId)} (403). Check ${tokenSetting}.${stated(stop)}`;
    case 404:
      return `There is no group ${groupId} (404). Check the id, and ${hostSetting}.${stated(stop)}`;
    case 422:
      return `The provider does not accept ${groupId} as the id of a group (422). Check it.${stated(stop)}`;
    case 'token':
      return `There is no valid access token${http}: ${reasonOf(stop.cause)}. Check ${tokenSetting}.`;
    case 'network':
      return `${origin} cannot be reached${http}: ${networkError(stop)}. Check the network, and ${hostSetting}.`;
    case 'timeout':
      return `${origin} did not respond in time${http}. Try again later.`;
    case 'aborted':
      return 'Interrupted.';
    case 'invalid':
      return `The response of ${origin} violates the contract: ${printable(stop.reason)}. Check ${hostSetting}.`;
    case 'unexpected':
      return stop.httpStatus === 429 || (stop.httpStatus ?? 0) >= 500
        ? `${origin} is busy or out of order${http}. Try again later.`
        : `${origin} responds like another service${http}. Check ${hostSetting}.`;
    default:
      return otherStatus(stop);
  }
}

function forbidden(operation: string | undefined, groupId: number): string {
  return operation === 'listGroupUsers'
    ? `The token is neither an admin's nor that of a member of group ${groupId}`
    : `Only an admin may change the users of group ${groupId}, and the token is not an admin's`;
}

/** What `fetch` throws says little, its cause says it. */
function networkError({ cause, reason }: Failure): string {
  return reasonOf(cause instanceof Error ? (cause.cause ?? cause) : reason);
}

interface Documented {
  readonly status: number | string;
  readonly reason: string;
}

/** A status that the contract may document one day. */
function otherStatus(response: Documented): string {
  return `The provider responded with ${response.status}.${stated(response)}`;
}

function stated({ reason }: Documented): string {
  return reason === '' ? '' : ` The provider says: ${printable(reason)}`;
}
