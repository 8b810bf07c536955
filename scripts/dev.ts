/**
 * `npm run dev [-- --port N]`: after each save in `openapi/`, lints the contract and generates `generated/`. TypeScript,
 * Vitest and Prism's mock (by default on port 4010) watch `generated/` and follow.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { watch } from 'chokidar';
import { generate } from './generate/generate.js';

/** More than one TypeScript is installed, for the tests of the types. */
const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const { values } = parseArgs({ options: { port: { type: 'string', default: '4010' } } });
const stopped = new AbortController();

await round('start');
const watchers = [
  follow('node', TSC, '--watch', '--noEmit', '--preserveWatchOutput'),
  follow('vitest', 'watch', '--clearScreen=false', 'test/contract/prism.test.ts'),
  follow('tsx', 'watch', '--clear-screen=false', 'scripts/mock.ts', '--port', values.port),
];
const saves = watch('openapi', { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 10 } });
let last = Promise.resolve();
saves.on('all', (_event, path) => {
  last = last.then(() => round(path));
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopped.abort();
    for (const child of watchers) child.kill(signal);
    void saves.close();
  });
}

/** The watchers see only what a round without a problem has generated. */
async function round(saved: string): Promise<void> {
  console.log(`\n${new Date().toLocaleTimeString('en-GB')} ${saved}`);
  const lint = spawnSync('redocly', ['lint', 'studio-groups'], { encoding: 'utf8' });
  if (lint.status !== 0) {
    console.error(`✗ lint\n${lint.stdout}${lint.stderr}`);
    return;
  }
  const { ok, message } = await generate({ folder: process.cwd() });
  console.log(`✓ lint\n${ok ? '✓' : '✗'} ${message}`);
}

/** Starts a tool that watches by itself. npm puts the tools on the PATH. */
function follow(name: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(name, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  child.once('exit', (code) => {
    if (!stopped.signal.aborted) console.error(`${name} ended with code ${String(code)}. Restart \`npm run dev\`.`);
  });
  return child;
}
