/** The cases of `listGroupUsers`. */
import { beyond, invalidReads, readBy, unauthenticatedReads } from './precondition.js';

const notUnknown = { alternatives: [422], tolerated: [400, 414] };

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
    {
      ...unauthenticatedReads()[0],
      name: 'no credentials, for an unknown group',
      group: 'unknown',
      alternatives: [404],
    },
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
    readBy('admin', '', { ...beyond(32, 'group_id'), ...notUnknown }),
    readBy('admin', '', { ...beyond(64, 'group_id'), ...notUnknown }),
  ],
  422: invalidReads('listGroupUsers'),
} as const;
