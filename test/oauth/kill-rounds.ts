/**
 * Kills processes that share a credential file, at random times, and counts the refresh tokens that are lost:
 * `npx tsx test/oauth/kill-rounds.ts 500`.
 */
import { pathToFileURL } from 'node:url';
import { createProcesses, mayIsolate, type Processes, type Started } from './processes.js';

/** The last steps of a process that has received tokens and not yet written them. */
const GAP = ['request', 'response', 'write'];

export interface KillResult {
  /** Rounds in which the refresh token was lost, since a process was killed between the response and the write. */
  readonly lost: number;
  /** Rounds in which it was lost otherwise; there must be none. */
  readonly unexplained: readonly string[];
}

export async function killRounds(processes: Processes, rounds: number): Promise<KillResult> {
  let lost = 0;
  const unexplained: string[] = [];
  for (let round = 0; round < rounds; round++) {
    await processes.reset();
    const killed = [1, 2].map(() => processes.start({ container: round % 2 === 1 }));
    await Promise.all(killed.map(killAtRandom));
    const { token, error } = await processes.start().ended;
    if (token !== undefined) continue;
    const last = killed.map(({ steps }) => steps.at(-1) ?? '');
    if (last.some((step) => GAP.includes(step))) lost++;
    else unexplained.push(`${last.join(' and ')}: ${error ?? ''}`);
  }
  return { lost, unexplained };
}

/** At a step, since most of the time a process starts or waits. */
async function killAtRandom({ process, steps, ended }: Started): Promise<void> {
  const step = Math.floor(Math.random() * 60);
  while (process.exitCode === null && steps.length < step) await new Promise(setImmediate);
  process.kill('SIGKILL');
  await ended;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rounds = Number(process.argv[2] ?? 500);
  const processes = await createProcesses();
  const { lost, unexplained } = await killRounds(processes, rounds);
  await processes.close();
  console.log(
    `${String(rounds)} rounds of kill -9 with two processes, every second round in containers${mayIsolate ? '' : ' (not permitted here)'}.`,
  );
  console.log(
    `Refresh tokens lost between the response and the write: ${String(lost)}. Lost otherwise: ${String(unexplained.length)}.`,
  );
  for (const line of unexplained) console.log(`  ${line}`);
  process.exitCode = unexplained.length === 0 ? 0 : 1;
}
