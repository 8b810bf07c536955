/** Watches `openapi/`, and runs a round after each save, never two at a time. */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { runRound, type Passed, type Tools } from './round.js';

/** Editors save in several steps. */
const SETTLE_MS = 50;

/** Watches until the signal aborts; the first round runs at once. */
export async function watchContract(tools: Tools, signal: AbortSignal): Promise<void> {
  let passed: Passed = new Map();
  const next = nextSave(join(tools.folder, 'openapi'), signal);
  for (let saved = 'Start'; saved !== ''; saved = await next()) {
    tools.say(`\n${new Date().toLocaleTimeString('en-GB')} ${saved}`);
    passed = await runRound(tools, passed);
    tools.say('  Waiting for the next save in openapi/ (Ctrl-C ends it).');
  }
}

/** Returns a function that waits for the next save and names the file; an empty name at the end. */
function nextSave(folder: string, signal: AbortSignal): () => Promise<string> {
  let saved = '';
  let wake: () => void = () => undefined;
  watch(folder, { signal }, (_event, name) => {
    saved = `openapi/${name ?? ''}`;
    setTimeout(() => {
      wake();
    }, SETTLE_MS);
  });
  signal.addEventListener('abort', () => {
    wake();
  });
  return async () => {
    // A save may be noticed once more while its round runs.
    while (saved === '' && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
    const name = signal.aborted ? '' : saved;
    saved = '';
    return name;
  };
}
