/**
 * The `explore` option of `verify`: sends random sequences of batches on spare users and compares every response with the
 * reference model. A sequence that deviates is shrunk to the shortest one that still does. Only the command imports this
 * module, since it needs fast-check.
 */
import fc from 'fast-check';
import { permissions } from '../../../generated/constants.js';
import { readableRoster } from '../checks/roster.js';
import { curlLine } from '../http/curl.js';
import type { RequestSent } from '../http/exchange.js';
import { isTransient } from '../http/sender.js';
import { sendChecked } from '../run/context.js';
import { announce, bring, readGroup, type Group } from '../run/group.js';
import { requestBy, usersNamedIn } from '../run/request.js';
import { headWithoutStatus, judged, type CaseResult } from '../run/result.js';
import {
  applied,
  deviation,
  invalidity,
  sequenceOf,
  type Batch,
  type Members,
  type Sequence,
  type Wishes,
} from './model.js';

export type { Batch, Sequence };

interface ExploreOptions {
  /** The number of random sequences. */
  readonly runs: number;
  /** The same seed makes the same sequences. */
  readonly seed: number;
  /** Sends only this sequence. */
  readonly replay?: Sequence | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the shortest sequence that deviates. */
  readonly onFound?: ((sequence: Sequence) => void) | undefined;
}

export function createExplorer(options: ExploreOptions): (group: Group) => Promise<readonly CaseResult[]> {
  return async (group) => {
    const begin = performance.now();
    const exploration = await exploreGroup(group, options);
    if (exploration.verdict === 'failed') options.onFound?.(exploration.sequence);
    return [{ ...toResult(group, options, exploration), duration: performance.now() - begin }];
  };
}

interface Exploration {
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  /** The deviation, or why there is no verdict. */
  readonly message: string;
  /** The sequence as far as it was sent. */
  readonly sequence: Sequence;
  /** The spare users could not be removed: nothing more may be sent. */
  readonly isStuck?: true;
}

const passed: Exploration = { verdict: 'passed', message: '', sequence: [] };

async function exploreGroup(group: Group, options: ExploreOptions): Promise<Exploration> {
  const { replay } = options;
  const obstacle = (replay && invalidity(replay, group.spares)) ?? (await clear(group));
  if (obstacle !== undefined) return { ...passed, verdict: 'inconclusive', message: obstacle };
  return replay === undefined ? explore(group, options) : tryOut(group, replay);
}

async function explore(group: Group, { runs, seed, signal }: ExploreOptions): Promise<Exploration> {
  let stopped: Exploration | undefined;
  const property = fc.asyncProperty(wishes(group.spares.length), async (wished) => {
    if (stopped !== undefined || signal?.aborted === true) return true;
    const result = await tryOut(group, sequenceOf(wished, group.spares));
    if (result.isStuck === true || result.verdict === 'inconclusive') stopped = result;
    return result.verdict !== 'failed';
  });
  const { counterexample } = await fc.check(property, { numRuns: runs, seed });
  if (stopped !== undefined) return stopped;
  if (counterexample === null) return passed;
  // It must deviate again: otherwise somebody else may have changed the group meanwhile.
  const again = await tryOut(group, sequenceOf(counterexample[0], group.spares));
  const message = 'a sequence deviated, and did not deviate again when it was repeated';
  return again.verdict === 'passed' ? { ...again, verdict: 'inconclusive', message } : again;
}

const MAX_STEPS = 10;
const MAX_CHANGES = 4;

/** Each step is a batch, or now and then two at the same time. */
function wishes(users: number): fc.Arbitrary<Wishes> {
  const permission = fc.constantFrom(...permissions, 'default' as const, 'absent' as const);
  const batch = fc.array(fc.record({ user: fc.nat(users - 1), permission }), { minLength: 1, maxLength: MAX_CHANGES });
  const alone = { weight: 4, arbitrary: batch.map((one) => [one]) };
  const together = { weight: 1, arbitrary: fc.tuple(batch, batch) };
  const step = fc.oneof({ withCrossShrink: true }, alone, together);
  return fc.array(step, { minLength: 1, maxLength: MAX_STEPS, size: 'max' });
}

async function tryOut(group: Group, sequence: Sequence): Promise<Exploration> {
  const before = await lists(group);
  const unread = before.find(({ problem }) => problem !== undefined)?.problem;
  if (unread !== undefined) return { ...passed, verdict: 'inconclusive', message: unread };
  const result = await run(group, sequence, before[0]?.users ?? new Map());
  const stuck = await clear(group);
  if (stuck === undefined) return result;
  return { ...result, verdict: 'failed', message: result.message || `After the sequence ${stuck}.`, isStuck: true };
}

async function run(group: Group, sequence: Sequence, before: Members): Promise<Exploration> {
  let expected = before;
  for (const [index, step] of sequence.entries()) {
    const responses = await Promise.all(step.map((batch) => send(group, batch)));
    expected = applied(expected, step.flat());
    const all = await lists(group);
    for (const [at, reading] of [...responses, ...all].entries()) {
      // Of batches that were sent at the same time, each response shows at least its own users as they must be.
      const ids = step.length > 1 ? step[at]?.map(({ user_id }) => user_id) : undefined;
      const found = reading.problem ?? deviation(reading.users, expected, ids);
      const verdict = reading.isTransient ? 'inconclusive' : 'failed';
      const message = `Step ${index + 1}: ${reading.source} ${found ?? ''}.`;
      if (found !== undefined) return { verdict, message, sequence: sequence.slice(0, index + 1) };
    }
  }
  return { ...passed, sequence };
}

/** What a response shows. */
interface Reading {
  readonly source: string;
  readonly users: Members;
  /** Why it shows no users. */
  readonly problem: string | undefined;
  /** Whether the host's condition is the reason. */
  readonly isTransient: boolean;
}

async function send(group: Group, batch: Batch): Promise<Reading> {
  const request = batchRequest(group, batch);
  announce(group, usersNamedIn(request));
  return readingOf('the response', await sendChecked(group.context, 'batchUpdateGroupUsers', request));
}

/** The list in the role of everybody who may read it and whose token is known. */
function lists({ context }: Group): Promise<Reading[]> {
  const roles = (['admin', 'member', 'manager'] as const).filter((role) => context.provider.tokens[role] !== undefined);
  return Promise.all(
    roles.map(async (role) => {
      const request = requestBy(context.provider, role, 'listGroupUsers');
      return readingOf(`the list of the ${role}`, await sendChecked(context, 'listGroupUsers', request));
    }),
  );
}

/** Removes the spare users; returns the reason if that fails. */
async function clear(group: Group): Promise<string | undefined> {
  await readGroup(group);
  return bring(group, 'outside');
}

function readingOf(source: string, { exchange, findings }: Awaited<ReturnType<typeof sendChecked>>): Reading {
  const { response, fault } = exchange;
  const roster = response?.status === 200 ? readableRoster(exchange) : undefined;
  const violation = fault?.message ?? findings.find(({ assumption }) => assumption === undefined)?.message;
  const users = new Map([...(roster ?? [])].map(([id, { permission }]) => [Number(id), String(permission)]));
  const problem = violation ?? (roster === undefined ? `has the status ${response?.status ?? 0}` : undefined);
  return { source, users, problem, isTransient: isTransient(exchange) };
}

function batchRequest({ context }: Group, batch: Batch): RequestSent {
  return requestBy(context.provider, 'admin', 'batchUpdateGroupUsers', { body: { json: batch } });
}

function toResult(group: Group, { runs, seed, replay }: ExploreOptions, exploration: Exploration): CaseResult {
  const { verdict, message, sequence } = exploration;
  const precondition = replay === undefined ? `${runs} random sequences, seed ${seed}` : 'the sequence of a file';
  const expected = 'every response shows the users and permissions of the reference model';
  const head = headWithoutStatus('batchUpdateGroupUsers', precondition, expected);
  if (verdict === 'passed') return judged(head, []);
  if (verdict === 'inconclusive') return { ...judged(head, []), verdict, reason: message };
  const curl = sequence.map((step) => curlLines(group, step)).join('\n');
  return { ...judged(head, [{ kind: 'state', message, cause: 'a sequence of batches' }]), curl };
}

function curlLines(group: Group, step: readonly Batch[]): string {
  const lines = step.map((batch) => curlLine(batchRequest(group, batch), group.context.mask));
  return lines.length > 1 ? `${lines.join(' & ')} & wait` : lines.join('');
}
