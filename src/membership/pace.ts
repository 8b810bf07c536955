import type { Changes, Id } from '../../generated/schema.js';
import type { StudioClient } from '../client/create-studio-client.js';
import type { CallOptions } from '../client/options.js';
import type { Outcome } from '../client/outcome.js';
import { retryAfter } from '../client/retry.js';
import { systemClock, type Clock } from './clock.js';

/** The part of a client that membership needs. */
export type MembershipClient = Pick<StudioClient, 'listGroupUsers' | 'batchUpdateGroupUsers'>;

export interface PaceOptions {
  /** How many requests are sent in a second at most. Default: no limit. */
  readonly rate?: number | undefined;
  /** Ends all waits. */
  readonly signal?: AbortSignal;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Called with the seconds of each pause of more than a second. */
  readonly onPause?: (seconds: number) => void;
}

/**
 * Gives all requests of a run one pace: never faster than `rate`, and after 429 or 503 all of them pause, as long as the
 * service asks for. A request that gets 429 is sent again after the pause, as often as needed, for up to 15 minutes
 * without a success. A list that cannot be read for another reason is tried twice more.
 *
 * @example
 * const paced = createPacedClient(studio, { rate: 5 });
 * await Promise.all(groups.map(({ id, plan }) => applyPlan(paced, id, plan)));
 */
export function createPacedClient(studio: MembershipClient, options: PaceOptions = {}): MembershipClient {
  const { clock = systemClock, signal } = options;
  const pace = createPace(clock, options);

  const send = async <O extends Outcome>(call: () => Promise<O>, attempts: number): Promise<O> => {
    for (let attempt = 1; ;) {
      const sentAt = await pace.turn();
      const outcome = await call();
      if (!isTrouble(outcome)) {
        pace.reset();
        return outcome;
      }
      const isHopeful = pace.pause(sentAt, outcome.headers);
      if (outcome.httpStatus !== 429) attempt += 1;
      if (attempt > attempts || !isHopeful || signal?.aborted === true) return outcome;
    }
  };

  return {
    listGroupUsers: (groupId: Id, own?: CallOptions) =>
      send(() => studio.listGroupUsers(groupId, { ...own, retries: 0 }), LIST_ATTEMPTS),
    batchUpdateGroupUsers: (groupId: Id, changes: Changes, own?: CallOptions) =>
      send(() => {
        // A batch that was waiting for its turn is not sent after the signal.
        const ended = signal?.aborted === true ? { signal } : {};
        return studio.batchUpdateGroupUsers(groupId, changes, { ...own, ...ended, retries: 0 });
      }, 1),
  };
}

/** The client itself repeats nothing, since its waits would not be shared by the groups. */
const LIST_ATTEMPTS = 3;
/** How long a service may reject every request before the run ends, in milliseconds. */
const MAX_PATIENCE = 900_000;
/** The pause if the service does not say how long, doubled each time. In milliseconds. */
const FIRST_PAUSE = 500;
const LAST_PAUSE = 30_000;

interface Pace {
  /** Resolves when the next request may be sent, with the time. */
  readonly turn: () => Promise<number>;
  /** Keeps all requests back. @returns Whether it makes sense to go on after the pause. */
  readonly pause: (sentAt: number, headers: Headers | undefined) => boolean;
  readonly reset: () => void;
}

function createPace(clock: Clock, { rate, signal, onPause }: PaceOptions): Pace {
  const interval = rate === undefined ? 0 : 1_000 / rate;
  let next = 0;
  let pausedAt = -Infinity;
  let pauses = 0;
  let troubleSince: number | undefined;

  return {
    async turn() {
      // The pause may be prolonged meanwhile.
      while (next > clock.now() && signal?.aborted !== true) await clock.sleep(next - clock.now(), signal);
      next = Math.max(next, clock.now()) + interval;
      return clock.now();
    },
    pause(sentAt, headers) {
      const now = clock.now();
      troubleSince ??= now;
      // Requests that were under way together cause one pause.
      if (sentAt >= pausedAt) pauses += 1;
      const wait = retryAfter(headers) ?? Math.min(FIRST_PAUSE * 2 ** (pauses - 1), LAST_PAUSE);
      if (now + wait - troubleSince > MAX_PATIENCE) return false;
      if (sentAt >= pausedAt && wait > 1_000) onPause?.(Math.ceil(wait / 1_000));
      next = Math.max(next, now + wait);
      pausedAt = now;
      return true;
    },
    reset() {
      pauses = 0;
      troubleSince = undefined;
    },
  };
}

/** Whether the service is overloaded or out of order, so that every request should wait. */
function isTrouble({ status, httpStatus = 0 }: Outcome): boolean {
  return status === 'network' || status === 'timeout' || httpStatus >= 500 || httpStatus === 429 || httpStatus === 408;
}
