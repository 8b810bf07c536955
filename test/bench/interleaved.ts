/** Times variants of one thing in interleaved rounds, so that a machine that gets slower gets slower for all. */
export type Variants = Readonly<Record<string, () => Promise<unknown>>>;

export interface Rounds {
  readonly rounds: number;
  readonly callsPerRound: number;
}

/** For each variant the median over the rounds of the milliseconds that one call takes. */
export async function medians(variants: Variants, rounds: Rounds): Promise<Record<string, number>> {
  const taken = await timed(variants, rounds);
  return medianOfEach(variants, (name) => taken.map((times) => times[name] ?? NaN));
}

/** How fast each variant is beside the first: the median over the rounds of the first one's time by its own. */
export async function ratios(variants: Variants, rounds: Rounds): Promise<Record<string, number>> {
  const taken = await timed(variants, rounds);
  const [first = ''] = Object.keys(variants);
  return medianOfEach(variants, (name) => taken.map((times) => (times[first] ?? NaN) / (times[name] ?? NaN)));
}

/** Each round takes the variants in another order, since one leaves its garbage to the next; the first two warm up. */
async function timed(variants: Variants, { rounds, callsPerRound }: Rounds): Promise<Record<string, number>[]> {
  const taken: Record<string, number>[] = [];
  for (let round = -2; round < rounds; round++) {
    const times: Record<string, number> = {};
    for (const name of shuffled(Object.keys(variants))) times[name] = await time(variants[name], callsPerRound);
    if (round >= 0) taken.push(times);
  }
  return taken;
}

function medianOfEach(variants: Variants, values: (name: string) => number[]): Record<string, number> {
  return Object.fromEntries(Object.keys(variants).map((name) => [name, median(values(name))]));
}

function shuffled(names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ name }) => name);
}

async function time(call: (() => Promise<unknown>) | undefined, calls: number): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < calls; count++) await call?.();
  return (performance.now() - start) / calls;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
