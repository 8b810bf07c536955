/**
 * Sends random sequences of batches on spare users and compares every response with the reference model. A sequence that
 * deviates is shrunk to the shortest one that still does. Only the command imports this module, since it needs fast-check.
 */
import fc from 'fast-check';
import { defaultPermission, permissions } from '../../../generated/constants.js';
import {
  applied,
  deviation,
  sequenceOf,
  type Batch,
  type ListedUser,
  type Members,
  type Sequence,
  type Wish,
} from './model.js';

/** How a group is read and changed. */
export interface SpareGroup {
  /** Ids of the spare users, none of whom is in the group. */
  readonly users: readonly number[];
  /** Sends a batch as an admin. */
  readonly send: (batch: Batch) => Promise<Reading>;
  /** Reads the list in the role of everybody who may and whose token is known, the admin first. */
  readonly lists: () => Promise<readonly Reading[]>;
}

/** What a response shows. */
export interface Reading {
  /** `the response to the batch`, `the member's list`. */
  readonly source: string;
  /** The users of a valid 200. */
  readonly users?: readonly ListedUser[];
  /** Why there are no users: another status, an invalid body. */
  readonly problem?: string;
  /** Whether the host's condition is the reason: neither a deviation nor a success. */
  readonly isTransient?: boolean;
}

export interface ExploreOptions {
  /** The number of sequences. */
  readonly runs: number;
  /** The same seed makes the same sequences. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

export interface Exploration {
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  /** The deviation, or why there is no verdict. */
  readonly message?: string | undefined;
  /** The shortest sequence that deviates. */
  readonly sequence?: Sequence;
  /** Spare users who are still in the group, or may be. */
  readonly left: readonly number[];
}

const MAX_STEPS = 10;
const MAX_CHANGES = 4;

export async function explore(group: SpareGroup, { runs, seed, signal }: ExploreOptions): Promise<Exploration> {
  let stopped: Exploration | undefined;
  const property = fc.asyncProperty(wishes(group.users.length), async (wished) => {
    if (stopped !== undefined || signal?.aborted === true) return true;
    const result = await tryOut(group, toSequence(wished, group.users));
    if (result.left.length > 0 || result.verdict === 'inconclusive') stopped = result;
    return result.verdict !== 'failed';
  });
  const { counterexample } = await fc.check(property, { numRuns: runs, seed });
  if (stopped !== undefined) return stopped;
  if (counterexample !== null) return replay(group, toSequence(counterexample[0], group.users));
  return signal?.aborted === true
    ? { verdict: 'inconclusive', message: 'The run was interrupted.', left: [] }
    : { verdict: 'passed', left: [] };
}

/** Sends one sequence. One that was found must deviate again: otherwise somebody else may have changed the group. */
export async function replay(group: SpareGroup, sequence: Sequence): Promise<Exploration> {
  const result = await tryOut(group, sequence);
  if (result.verdict !== 'passed') return result;
  return { verdict: 'inconclusive', message: 'The sequence does not deviate when it is repeated.', sequence, left: [] };
}

type Wishes = readonly (readonly (readonly Wish[])[])[];

/** Each step is a batch, or now and then two at the same time. */
function wishes(users: number): fc.Arbitrary<Wishes> {
  const permission = fc.constantFrom(...permissions, 'default' as const, 'absent' as const);
  const batch = fc.array(fc.record({ user: fc.nat(users - 1), permission }), { minLength: 1, maxLength: MAX_CHANGES });
  const alone = batch.map((one) => [one]);
  const step = fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: alone },
    { weight: 1, arbitrary: fc.tuple(batch, batch) },
  );
  return fc.array(step, { minLength: 1, maxLength: MAX_STEPS, size: 'max' });
}

function toSequence(wished: Wishes, users: readonly number[]): Sequence {
  return sequenceOf(wished, users, defaultPermission);
}

async function tryOut(group: SpareGroup, sequence: Sequence): Promise<Exploration> {
  const before = await group.lists();
  const unread = before.find(({ users }) => users === undefined);
  if (unread !== undefined) return { verdict: 'inconclusive', message: problemOf(unread), left: [] };
  const { expected, steps, ...outcome } = await run(group, sequence, othersIn(group, before[0]));
  const result = { ...outcome, sequence: sequence.slice(0, steps), left: await undo(group, expected) };
  if (result.left.length === 0 || result.verdict === 'failed') return result;
  return { ...result, verdict: 'failed', message: `User ${result.left.join(', ')} cannot be removed.` };
}

async function run(group: SpareGroup, sequence: Sequence, others: Members) {
  let expected: Members = new Map();
  for (const [index, step] of sequence.entries()) {
    const responses = await Promise.all(step.map((batch) => group.send(batch)));
    expected = applied(expected, step.flat(), defaultPermission);
    const checks = [
      // Of batches that were sent at the same time, each response shows at least its own users as they must be.
      ...responses.map((reading, at) => ({ reading, ids: step.length > 1 ? idsIn(step[at]) : group.users })),
      ...(await group.lists()).map((reading) => ({ reading, ids: group.users })),
    ];
    for (const { reading, ids } of checks) {
      const message = problemOf(reading) ?? deviationIn(group, reading, ids, expected, others);
      const verdict = reading.isTransient === true ? 'inconclusive' : 'failed';
      const steps = index + 1;
      if (message !== undefined) return { verdict, message: `Step ${steps}: ${message}`, steps, expected } as const;
    }
  }
  return { verdict: 'passed', steps: sequence.length, expected } as const;
}

function problemOf({ source, problem }: Reading): string | undefined {
  return problem === undefined ? undefined : `${source}: ${problem}.`;
}

function deviationIn(
  group: SpareGroup,
  reading: Reading,
  ids: readonly number[],
  expected: Members,
  others: Members,
): string | undefined {
  const { users = [], source } = reading;
  const now = othersIn(group, reading);
  const found =
    deviation(users, expected, ids) ?? deviation(users, others, [...new Set([...others.keys(), ...now.keys()])]);
  return found === undefined ? undefined : `${source} ${found}.`;
}

/** The users of the group that the run does not change. */
function othersIn({ users: spare }: SpareGroup, { users = [] }: Reading = { source: '' }): Members {
  return new Map(users.filter(({ id }) => !spare.includes(id)).map(({ id, permission }) => [id, permission]));
}

function idsIn(batch: Batch = []): number[] {
  return batch.map(({ user_id }) => user_id);
}

/** Removes the spare users: in one batch, and one by one if that was not enough. Returns those who are still there. */
async function undo(group: SpareGroup, members: Members): Promise<readonly number[]> {
  let left = [...new Set([...members.keys(), ...(await present(group))])];
  for (const size of [left.length, 1]) {
    for (let at = 0; at < left.length; at += size)
      await group.send(left.slice(at, at + size).map((user_id) => ({ action: 'remove', user_id })));
    if (left.length > 0) left = await present(group);
  }
  return left;
}

/** The spare users in the group; all of them if the list cannot be read. */
async function present({ users, lists }: SpareGroup): Promise<number[]> {
  const [list] = await lists();
  return users.filter((id) => list?.users === undefined || list.users.some((user) => user.id === id));
}
