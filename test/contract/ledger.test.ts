/** What a run knows of its group: whose changes are its own, and which are somebody else's. */
import { describe, expect, test } from 'vitest';
import type { Roster } from '../../src/contract/checks/roster.js';
import {
  changedByOthers,
  createLedger,
  everyMember,
  forgetOutsiders,
  noteList,
  noteNamed,
  ownInside,
  sceneOf,
} from '../../src/contract/run/ledger.js';

const SPARE = 7;

/** Members by id, with their permissions. */
function roster(members: Readonly<Record<number, string>>): Roster {
  return new Map(Object.entries(members).map(([id, permission]) => [id, { id: Number(id), permission }]));
}

const first = roster({ 1: 'manager', 2: 'member' });

describe('a user who appears in the group', () => {
  test('is removed by the run if a write named them', () => {
    const ledger = createLedger(first, [SPARE]);
    noteNamed(ledger, ['7']);
    noteList(ledger, roster({ 1: 'manager', 2: 'member', 7: 'member' }), []);
    expect(ownInside(ledger)).toEqual(['7']);
    expect(ledger.seen).toEqual({ appear: true, disappear: false });
    expect(changedByOthers(ledger)).toEqual([]);
  });

  test('was added by somebody else if no write named them, even a spare user', () => {
    const ledger = createLedger(first, [SPARE]);
    noteList(ledger, roster({ 1: 'manager', 2: 'member', 7: 'member' }), []);
    expect(ownInside(ledger)).toEqual([]);
    expect(changedByOthers(ledger)).toEqual(['user 7 was added']);
  });

  test('was added by somebody else if only a rejected request named them, before that', () => {
    const ledger = createLedger(first, [SPARE]);
    noteNamed(ledger, ['7', '30']);
    forgetOutsiders(ledger);
    noteList(ledger, roster({ 1: 'manager', 2: 'member', 7: 'member', 30: 'member' }), []);
    expect(ownInside(ledger)).toEqual(['7']);
    expect(changedByOthers(ledger)).toEqual(['user 30 was added']);
  });
});

test('A member from before the run is never removed, whoever names them.', () => {
  const ledger = createLedger(first, [SPARE]);
  noteNamed(ledger, ['1', '2']);
  noteList(ledger, first, []);
  expect(ownInside(ledger)).toEqual([]);
});

test('A member from before the run who left and returned is not removed, although a write named them meanwhile.', () => {
  const ledger = createLedger(first, [SPARE]);
  noteList(ledger, roster({ 2: 'member' }), []);
  noteNamed(ledger, ['1']);
  noteList(ledger, first, []);
  expect(ownInside(ledger)).toEqual([]);
});

test("What a batch of the run names is not somebody else's change.", () => {
  const ledger = createLedger(first, [SPARE]);
  noteList(ledger, roster({ 1: 'member', 2: 'member' }), [{ action: 'update', user_id: 1, permission: 'member' }]);
  expect(changedByOthers(ledger)).toEqual([]);
  noteList(ledger, roster({ 1: 'member', 2: 'manager' }), [{ action: 'update', user_id: 1, permission: 'member' }]);
  expect(ledger.observations).toEqual([
    { actions: ['update'], differences: [{ id: '2', what: 'permission', value: 'manager' }] },
  ]);
});

test('A harmless request names a spare user as long as one is in the group.', () => {
  const ledger = createLedger(first, [SPARE]);
  expect(sceneOf(ledger).member).toEqual({ id: 1, permission: 'manager' });
  noteNamed(ledger, ['7']);
  noteList(ledger, roster({ 1: 'manager', 2: 'member', 7: 'member' }), []);
  expect(sceneOf(ledger)).toMatchObject({
    spare: 7,
    member: { id: 7, permission: 'member' },
    known: [
      { id: 1, permission: 'manager' },
      { id: 2, permission: 'member' },
    ],
  });
});

test('A group with a permission that the contract does not know cannot be named as a whole.', () => {
  expect(everyMember(createLedger(first, []))).toHaveLength(2);
  expect(everyMember(createLedger(roster({ 1: 'owner', 2: 'member' }), []))).toBeUndefined();
});
