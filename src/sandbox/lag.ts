/** Reads that lag behind writes, as those of a host with replicated storage do. */
import type { Host } from './host.js';
import type { SandboxState } from './state.js';

/** Remembers the groups as they are before a write. */
export function rememberGroups({ state, settings, past, now }: Host): void {
  forgetPast(past, now());
  if (settings.lag > 0) past.push({ until: now() + settings.lag, groups: structuredClone(state.groups) });
}

/** The state that a read sees. */
export function visibleState({ state, past, now }: Host): SandboxState {
  forgetPast(past, now());
  return { ...state, groups: past[0]?.groups ?? state.groups };
}

function forgetPast(past: Host['past'], time: number): void {
  while (past[0] !== undefined && past[0].until <= time) past.shift();
}
