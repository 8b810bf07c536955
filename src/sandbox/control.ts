/** The controls of a sandbox: state, clock, limits and faults. */
import { parseFault, type Fault } from './faults.js';
import { defaultSettings, type Host, type LoggedRequest, type Settings } from './host.js';
import { createState, replaceState, type SandboxState } from './state.js';
import type { SandboxSeed } from './seed.js';

export interface SandboxControl {
  /** Goes back to the start: seed, settings, no faults, an empty log. */
  readonly reset: () => void;
  /** A copy of the state, for {@link SandboxControl.restore}. */
  readonly snapshot: () => SandboxState;
  /** Replaces the state by a copy of the snapshot; settings, faults and log stay. */
  readonly restore: (snapshot: SandboxState) => void;
  /** The last 1,000 requests, oldest first. Credentials are not logged. */
  readonly log: readonly LoggedRequest[];
  readonly clearLog: () => void;
  /** Every access token is invalid from now on; refresh tokens stay valid. */
  readonly expireTokens: () => void;
  /** Requests per second, an integer from 0; more get 429 with `Retry-After: 1`. `Infinity`: no limit. */
  readonly rate: (requests: number) => void;
  /** Milliseconds before each response, an integer from 0. */
  readonly latency: (milliseconds: number) => void;
  /** Milliseconds by which reads lag behind the writes that follow, an integer from 0. */
  readonly lag: (milliseconds: number) => void;
  /** How many changes a batch may have, an integer from 0; more get 422. `Infinity`: no limit. */
  readonly batchLimit: (changes: number) => void;
  /** The settings as they are now. */
  readonly settings: Readonly<Settings>;
  /**
   * Adds a fault for the next requests that match. Of two faults that match, the earlier one happens first.
   *
   * @throws {TypeError} If a field is unknown or has an invalid value.
   * @example
   * control.fail({ operation: 'batchUpdateGroupUsers', status: 503, afterApplying: true }); // applied, but reported as failed
   * control.fail({ times: 2, status: 429, headers: { 'retry-after': '0' } });
   * control.fail({ drop: true });
   */
  readonly fail: (fault: Fault) => void;
  /** The faults that still wait for requests. */
  readonly faults: readonly Fault[];
  readonly clearFaults: () => void;
}

export function createControl(host: Host, seed: SandboxSeed): SandboxControl {
  const { state, settings, faults, log, past, assume } = host;
  const initial = { ...settings };
  const set = (name: keyof Settings) => (value: number) => {
    setSettings(settings, { [name]: value });
  };
  return {
    reset() {
      replaceState(state, createState(seed, assume));
      Object.assign(settings, initial);
      for (const list of [faults, log, past]) list.length = 0;
    },
    snapshot: () => structuredClone(state),
    restore(snapshot) {
      replaceState(state, snapshot);
      past.length = 0;
    },
    log,
    clearLog: () => void (log.length = 0),
    expireTokens() {
      state.tokens.clear();
    },
    rate: set('rate'),
    latency: set('latency'),
    lag: set('lag'),
    batchLimit: set('batchLimit'),
    settings,
    fail: (fault) => void faults.push({ ...parseFault(fault) }),
    faults,
    clearFaults: () => void (faults.length = 0),
  };
}

/**
 * Changes settings; a setting that is undefined stays.
 *
 * @throws {TypeError} If one is unknown or has an invalid value; then none is changed.
 */
export function setSettings(settings: Settings, changes: Readonly<Partial<Record<string, unknown>>>): void {
  const valid: Partial<Settings> = {};
  for (const [name, value] of Object.entries(changes)) {
    if (!isSetting(name))
      throw new TypeError(`There is no setting ${name}, only ${Object.keys(defaultSettings).join(', ')}.`);
    if (value !== undefined) valid[name] = checked(name, value);
  }
  Object.assign(settings, valid);
}

function isSetting(name: string): name is keyof Settings {
  return Object.hasOwn(defaultSettings, name);
}

function checked(name: keyof Settings, value: unknown): number {
  const max = name === 'rate' || name === 'batchLimit' ? Infinity : 2 ** 31 - 1;
  if (typeof value === 'number' && value >= 0 && value <= max && (Number.isInteger(value) || value === max))
    return value;
  throw new TypeError(`${name} must be an integer from 0 to ${String(max)}.`);
}
