/** The controls of a sandbox: state, clock, limits and faults. */
import { parseFault, type Fault } from './faults.js';
import { defaultSettings, type Host, type LoggedRequest, type Settings } from './host.js';
import { createState, replaceState, type SandboxState } from './state.js';
import type { SandboxSeed } from './seed.js';

/** A method for each setting, `rate(5)` for `set({ rate: 5 })`. */
type Setters = { readonly [Name in keyof Settings]: (value: number) => void };

export interface SandboxControl extends Setters {
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
  readonly settings: Readonly<Settings>;
  /**
   * Changes some of the settings; the others stay.
   *
   * @throws {TypeError} If one is unknown or has an invalid value; then none is changed.
   */
  readonly set: (changes: Partial<Settings>) => void;
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
  const setter = (name: keyof Settings) => (value: number) => {
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
    rate: setter('rate'),
    latency: setter('latency'),
    lag: setter('lag'),
    batchLimit: setter('batchLimit'),
    settings,
    set: (changes) => {
      setSettings(settings, { ...changes });
    },
    fail: (fault) => void faults.push({ ...parseFault(fault) }),
    faults,
    clearFaults: () => void (faults.length = 0),
  };
}

/** Changes settings; one that is undefined stays. */
export function setSettings(settings: Settings, changes: Readonly<Record<string, unknown>>): void {
  const defined = Object.entries(changes).filter(([, value]) => value !== undefined);
  for (const [name, value] of defined) {
    const max = Object.hasOwn(defaultSettings, name) ? MAX[name as keyof Settings] : undefined;
    if (max === undefined) throw new TypeError(`There is no setting ${name}, only ${Object.keys(MAX).join(', ')}.`);
    if (!isLimit(value, max)) throw new TypeError(`${name} must be an integer from 0 to ${max}.`);
  }
  Object.assign(settings, Object.fromEntries(defined));
}

const MAX: Readonly<Settings> = { rate: Infinity, latency: 2 ** 31 - 1, lag: 2 ** 31 - 1, batchLimit: Infinity };

function isLimit(value: unknown, max: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= max && (Number.isInteger(value) || value === max);
}
