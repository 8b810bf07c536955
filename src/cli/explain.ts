/** What an outcome means for the person at the command line, and which setting to look at. */
import type { Failure } from '../index.js';
import type { Stop } from '../membership/index.js';
import type { Connection } from './settings.js';
import { messageOf } from '../lib/message-of.js';
import { printable } from './text.js';

export function explain(stop: Stop, groupId: number, settings: Omit<Connection, 'studio'>): string {
  if (stop === 'aborted') return 'Interrupted.';
  if (stop === 'stale') return `Group ${groupId} has changed since the plan was made, so nothing was sent to it.`;
  if (stop === 'invalid-list') return `The list of the users of group ${groupId} is invalid.`;
  switch (stop.status) {
    case 401:
      return `The access token is wrong or has expired (401). Check ${settings.tokenSetting}.${said(stop.data?.error)}`;
    case 403:
      return `${forbidden(stop.request.operation, groupId)} (403). Check ${settings.tokenSetting}.${said(stop.data?.error)}`;
    case 404:
      return `There is no group ${String(groupId)} (404). Check the id, and ${settings.hostSetting}.${said(stop.data?.error)}`;
    case 422:
      return `The provider does not take ${String(groupId)} for the id of a group (422). Check it.${said(stop.data?.error)}`;
    default:
      return explainOther(stop, settings);
  }
}

/** Another documented status has no explanation of its own. */
function explainOther(stop: Failure | OtherStatus, settings: Omit<Connection, 'studio'>): string {
  if (isFailure(stop)) return explainFailure(stop, settings);
  return `The provider responded with ${String(stop.status)}.${said(stop.reason)}`;
}

interface OtherStatus {
  readonly status: number;
  readonly reason: string;
}

function isFailure(stop: Failure | OtherStatus): stop is Failure {
  return typeof stop.status === 'string';
}

function forbidden(operation: Failure['request']['operation'], groupId: number): string {
  const group = `group ${String(groupId)}`;
  return operation === 'listGroupUsers'
    ? `The token is neither an admin's nor that of a member of ${group}`
    : `Only an admin may change the users of ${group}, and the token is not an admin's`;
}

function explainFailure(failure: Failure, { hostSetting, tokenSetting }: Omit<Connection, 'studio'>): string {
  const { origin } = new URL(failure.request.url);
  const answered = failure.httpStatus === undefined ? '' : ` (HTTP ${String(failure.httpStatus)})`;
  switch (failure.status) {
    case 'token':
      return `There is no valid access token${answered}: ${printable(messageOf(failure.cause)).replace(/\.+$/, '')}. Check ${tokenSetting}.`;
    case 'network':
      return `${origin} cannot be reached${answered}: ${causeOf(failure)}. Check the network, and ${hostSetting}.`;
    case 'timeout':
      return `${origin} did not answer in time${answered}. Try again later.`;
    case 'aborted':
      return 'Interrupted.';
    case 'invalid':
      return `What ${origin} answered is not what the contract says: ${printable(failure.reason)}. Check ${hostSetting}.`;
    case 'unexpected':
      return failure.httpStatus === 429 || (failure.httpStatus ?? 0) >= 500
        ? `${origin} is busy or out of order${answered}. Try again later.`
        : `${origin} answered something else than the API does${answered}. Check ${hostSetting}.`;
  }
}

/** What `fetch` throws says little, its cause says it. */
function causeOf({ cause, reason }: Failure): string {
  const deeper = cause instanceof Error && cause.cause instanceof Error ? cause.cause : undefined;
  // Where several addresses were tried, the message is empty.
  const code = deeper && 'code' in deeper && typeof deeper.code === 'string' ? deeper.code : undefined;
  const said = [deeper?.message ?? '', code ?? '', reason].map(printable);
  return said.find((text) => text !== '')?.replace(/\.+$/, '') ?? '';
}

function said(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : ` The provider says: ${printable(reason)}`;
}
