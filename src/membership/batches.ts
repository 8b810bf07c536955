/** Which changes go into the next batch. */
import type { Change } from '../../generated/schema.js';
import { sendable, type ApplyState } from './apply-state.js';

export interface Batches {
  /** The changes to send next. Empty where what was at hand is settled already: ask again while changes are open. */
  readonly next: () => readonly Change[];
  /** Whether the last batch was a part of a refused one. */
  readonly isNarrowing: () => boolean;
  readonly accepted: (batch: readonly Change[]) => void;
  /** Tries the two halves of a refused batch next. */
  readonly halve: (batch: readonly Change[]) => void;
  /** Tries a batch that came to nothing again, before any other. */
  readonly repeat: (batch: readonly Change[]) => void;
}

export function createBatches(state: ApplyState, batchSize: number): Batches {
  const parts: (readonly Change[])[] = [];
  let size = batchSize;
  let narrowing = false;
  let refusedBefore = 0;
  let largest = 0;

  return {
    next() {
      const part = parts.shift();
      if (part === undefined && narrowing) {
        // Each part was fine by itself, so the batch as a whole was too large.
        if (state.refused.size === refusedBefore && largest > 0) size = largest;
        narrowing = false;
      }
      return sendable(state, part ?? firstOf(state.open.values(), size));
    },
    isNarrowing: () => narrowing,
    accepted({ length }) {
      largest = Math.max(largest, length);
    },
    halve(batch) {
      if (!narrowing) [narrowing, largest, refusedBefore] = [true, 0, state.refused.size];
      const middle = Math.ceil(batch.length / 2);
      parts.unshift(batch.slice(0, middle), batch.slice(middle));
    },
    repeat(batch) {
      parts.unshift(batch);
    },
  };
}

function firstOf<T>(values: Iterable<T>, size: number): readonly T[] {
  const first: T[] = [];
  for (const value of values) if (first.push(value) === size) break;
  return first;
}
