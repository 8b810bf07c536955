/** Which changes go into the next batch. */
import { sendable, type ApplyState, type Item } from './apply-state.js';

export type Batch = readonly Item[];

export interface Batches {
  /** The changes to send next; empty if none can be sent now. */
  readonly next: () => Batch;
  readonly accepted: (batch: Batch) => void;
  /** Sends the two halves of a batch next. */
  readonly halve: (batch: Batch) => void;
  /** How many changes a batch has at most, as far as the provider has accepted such batches. */
  readonly size: () => number;
}

export function createBatches(state: ApplyState, maxSize: number): Batches {
  const parts: Batch[] = [];
  let size = maxSize;
  let isNarrowing = false;
  let rejectedBefore = 0;
  let largest = 0;

  const endNarrowing = (): void => {
    // Each part was accepted by itself, so the whole batch was too large.
    if (rejectedIn(state) === rejectedBefore && largest > 0) size = largest;
    isNarrowing = false;
  };
  return {
    next() {
      for (let part = parts.shift(); part; part = parts.shift()) {
        const batch = sendable(state, part, part.length);
        if (batch.length > 0) return batch;
      }
      if (isNarrowing) endNarrowing();
      return sendable(state, state.items.values(), size);
    },
    accepted({ length }) {
      largest = Math.max(largest, length);
    },
    halve(batch) {
      if (!isNarrowing) [isNarrowing, largest, rejectedBefore] = [true, 0, rejectedIn(state)];
      const middle = Math.ceil(batch.length / 2);
      parts.unshift(batch.slice(0, middle), batch.slice(middle));
    },
    size: () => size,
  };
}

function rejectedIn({ items }: ApplyState): number {
  let rejected = 0;
  for (const { state } of items.values()) if (state === 'rejected') rejected += 1;
  return rejected;
}
