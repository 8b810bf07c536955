/** Times variants of one thing in interleaved rounds, so that a machine that gets slower gets slower for all. */
export type Variants = Readonly<Record<string, () => Promise<unknown>>>;

export interface Rounds {
  readonly rounds: number;
  readonly callsPerRound: number;
}

/**
 * How fast each variant is beside the first: the median over the rounds of the first one's time by its own. Each round
 * takes them in another order, since one leaves its garbage to the next.
 */
export async function ratios(variants: Variants, { rounds, callsPerRound }: Rounds): Promise<Record<string, number>> {
  const names = Object.keys(variants);
  const [first = ''] = names;
  const found = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round++) {
    const times: Record<string, number> = {};
    for (const name of shuffled(names)) times[name] = await time(variants[name], callsPerRound);
    if (round < 0) continue;
    for (const name of names) found.get(name)?.push((times[first] ?? NaN) / (times[name] ?? NaN));
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, median(values)]));
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
