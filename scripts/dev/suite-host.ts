/** The side of `npm run dev` that starts the suite's processes, one ahead of time. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface SuiteOrder {
  /** Where Prism listens; 0 for a free port. */
  readonly port: number;
  /** The operations whose cases are run. */
  readonly operations: readonly string[];
}

export interface SuiteReport {
  /** Where Prism serves the contract; missing where it could not be started. */
  readonly baseUrl?: string | undefined;
  readonly cases: number;
  /** What failed, as text; missing where nothing did. */
  readonly problem?: string | undefined;
}

export interface SuiteHost {
  /** Ends the Prism that serves the contract as it was, starts one anew, and runs the suite against it. */
  readonly run: (order: SuiteOrder) => Promise<SuiteReport>;
  readonly close: () => Promise<void>;
}

export function createSuiteHost(folder: string): SuiteHost {
  let serving: ChildProcess | undefined;
  let standby = start(folder);
  return {
    async run(order) {
      await end(serving);
      serving = standby;
      standby = start(folder);
      serving.send(order);
      return answerOf(serving);
    },
    async close() {
      await Promise.all([end(serving), end(standby)]);
    },
  };
}

function start(folder: string): ChildProcess {
  return fork(fileURLToPath(new URL('suite.ts', import.meta.url)), [], { cwd: folder, execArgv: ['--import', 'tsx'] });
}

async function answerOf(child: ChildProcess): Promise<SuiteReport> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('The process that runs the contract suite ended before it answered.');
  });
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [SuiteReport];
  return report;
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
