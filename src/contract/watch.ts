/** Watches the group through a run that writes: puts the spare user where a case needs him, and the group back at the end. */
import type { Change } from '../../generated/schema.js';
import type { Finding } from './conformance.js';
import type { Exchange } from './exchange.js';
import type { Effect, Spare } from './given.js';
import {
  changeOfAnother,
  changesBack,
  differences,
  listedTwice,
  membersIn,
  stateFindings,
  type GroupAccess,
  type Members,
} from './group-state.js';

export interface Watch {
  /** Brings the spare user to where a case needs him; says why where it cannot. */
  bring(spare: Spare): Promise<string | undefined>;
  /** A change of another member that changes nothing for him, where there is such a member. */
  other(): Change | undefined;
  /** After a batch that should be applied: does its answer, and the list after it, show what it did? */
  applied(effect: Effect, exchange: Exchange): Promise<Finding[]>;
  /** After requests that should change nothing: is the group as it was? `assumption`: what that rests on. */
  unchanged(assumption?: string): Promise<Finding[]>;
  /** Puts the group back as it was before the run, and tells whether that worked. */
  restore(): Promise<{ ok: boolean; message: string }>;
}

/** Begins to watch a group whose members are `before`, with `spare` outside. */
export function watchGroup(access: GroupAccess, before: Members, spare: number): Watch {
  let present = before;
  let unanswered = false;

  /** Reads the group; keeps what is known where it cannot be read. */
  const read = async (): Promise<{ members?: Members; exchange: Exchange }> => {
    const exchange = await access.list();
    const members = membersIn(exchange);
    if (members !== undefined) present = members;
    return { exchange, ...(members === undefined ? {} : { members }) };
  };
  const standing = (): Spare => (present.has(spare) ? 'inside' : 'outside');
  const change = async (changes: readonly Change[]): Promise<Exchange> => {
    const exchange = await access.change(changes);
    unanswered ||= exchange.fault !== undefined;
    return exchange;
  };

  return {
    async bring(wanted) {
      if (standing() === wanted) return undefined;
      const exchange = await change([
        wanted === 'inside' ? { action: 'add', user_id: spare } : { action: 'remove', user_id: spare },
      ]);
      await read();
      if (standing() === wanted) return undefined;
      const answer = exchange.fault?.message ?? `the status is ${String(exchange.response?.status)}`;
      return `the spare user ${String(spare)} could not be ${wanted === 'inside' ? 'added' : 'removed'}: ${answer}`;
    },

    other: () => changeOfAnother(present, spare),

    async applied(effect, exchange) {
      unanswered ||= exchange.fault !== undefined;
      const earlier = present;
      const answered = membersIn(exchange);
      const { members, exchange: reading } = await read();
      if (members === undefined) return [unreadable(reading)];
      const listed = stateFindings(earlier, members, spare, effect, 'The list after the batch');
      if (answered === undefined) return listed;
      const inAnswer = stateFindings(earlier, answered, spare, effect, 'The answer to the batch');
      // Once it is said that both are wrong in the same way, that they differ is no news.
      const disagree = listed.length + inAnswer.length > 0 ? [] : differences(answered, members);
      return [
        ...twice(exchange, 'The answer to the batch'),
        ...inAnswer,
        ...listed,
        ...disagree.map((what) => stateFinding(`The list after the batch disagrees with its answer: ${what}.`)),
      ];
    },

    async unchanged(assumption) {
      const earlier = present;
      const { members, exchange } = await read();
      if (members === undefined) return [unreadable(exchange)];
      return differences(earlier, members).map((what) => ({
        ...stateFinding(`What was refused changed the group all the same: ${what}.`),
        ...(assumption === undefined ? {} : { assumption }),
      }));
    },

    async restore() {
      await read();
      const wanted = changesBack(before, present);
      // One at a time, so that one that is refused does not keep the others from being applied.
      for (const one of wanted) await change([one]);
      if (wanted.length > 0) await read();
      const rest = differences(before, present);
      if (rest.length > 0) {
        return { ok: false, message: `The group could not be put back: ${rest.join(', ')}. Put it right by hand.` };
      }
      if (unanswered) {
        return {
          ok: false,
          message: `The group is as it was, but a batch got no answer and may still be applied. Look again whether user ${String(spare)} is in the group.`,
        };
      }
      return { ok: true, message: 'The group is as it was.' };
    },
  };
}

function twice(exchange: Exchange, where: string): Finding[] {
  return listedTwice(exchange).map((id) => stateFinding(`${where} holds user ${String(id)} more than once.`));
}

function stateFinding(message: string): Finding {
  return { kind: 'state', message };
}

function unreadable({ response, fault }: Exchange): Finding {
  const what = fault?.message ?? `the status is ${String(response?.status)}`;
  return stateFinding(`The list after it cannot be read: ${what}.`);
}
