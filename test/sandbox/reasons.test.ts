import { expect, test } from 'vitest';
import { reasonOf } from '../../src/sandbox/reasons.js';

test.each([
  [{ pointer: '', keyword: 'type', message: 'must be object' }, 7, 'The body must be object'],
  [{ pointer: '', keyword: 'minProperties', message: 'must have a member' }, {}, 'The body must have a member'],
  [{ pointer: '/name', keyword: 'type', message: '' }, { name: 7 }, 'name is invalid: 7'],
  [{ pointer: '/tags/1/id', keyword: 'type', message: '' }, { tags: [{}, { id: [] }] }, 'tags[1].id is invalid: []'],
  [
    { pointer: '/user', keyword: 'required', message: "must have required property 'id'" },
    { user: {} },
    'user.id is required.',
  ],
  [{ pointer: '/a', keyword: 'discriminator', message: '' }, {}, 'a is required.'],
])('an object body with %j has a reason in words', (violation, body, reason) => {
  expect(reasonOf([violation], body)).toBe(reason);
});
