/** Times variants of one thing in interleaved rounds, so that a machine that gets slower, gets slower for all. */
export type Variants = Readonly<Record<string, () => Promise<unknown>>>;

export interface Rounds {
  readonly rounds: number;
  readonly callsPerRound: number;
}

/** For each variant the median over the rounds of the milliseconds that one call takes. */
export async function medians(variants: Variants, { rounds, callsPerRound }: Rounds): Promise<Record<string, number>> {
  const names = Object.keys(variants);
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round++) {
    // Each round begins with another one, so that none always follows the same.
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.abs(round)) % names.length] ?? '';
      const took = await time(variants[name], callsPerRound);
      if (round >= 0) times.get(name)?.push(took);
    }
  }
  return Object.fromEntries([...times].map(([name, taken]) => [name, median(taken)]));
}

async function time(call: (() => Promise<unknown>) | undefined, calls: number): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < calls; count++) await call?.();
  return (performance.now() - start) / calls;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
