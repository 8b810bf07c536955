/** The cases of `listGroupUsers`. */
import { noCredentials } from './credentials.js';
import { invalidParameters } from './invalid-inputs.js';
import { operationOf } from './operations.js';
import { beyond, nonEmpty, readBy, unauthenticatedReads } from './precondition.js';

const invalid = invalidParameters(operationOf('listGroupUsers'));

export const listGroupUsers = {
  200: [
    readBy('admin', 'an admin'),
    readBy('member', 'a member of the group'),
    readBy('manager', 'a manager of the group'),
    readBy('admin', 'an admin asks for another group', { group: 'other' }),
    readBy('otherManager', 'a manager asks for their own group', { group: 'other' }),
  ],
  401: [
    ...unauthenticatedReads(),
    readBy('expired', 'an expired token'),
    readBy(noCredentials, 'no credentials, for an unknown group', { group: 'unknown', alternatives: [404] }),
  ],
  403: [
    readBy('outsider', 'an outsider'),
    readBy('otherManager', 'a manager of another group'),
    readBy('member', 'a member asks for another group', { group: 'other' }),
    readBy('manager', 'a manager asks for another group', { group: 'other' }),
  ],
  404: [
    readBy('admin', 'an unknown group', { group: 'unknown' }),
    // The contract does not say which of 403 and 404 comes first.
    readBy('member', 'a member asks for an unknown group', { group: 'unknown', alternatives: [403] }),
    readBy('outsider', 'an outsider asks for an unknown group', { group: 'unknown', alternatives: [403] }),
    readBy('admin', '', beyond(32, 'group_id')),
    readBy('admin', '', beyond(64, 'group_id')),
  ],
  422: nonEmpty(
    invalid.map((input) => readBy('admin', input.name, input)),
    'listGroupUsers',
  ),
} as const;
