/** The controls of a sandbox: state, limits and faults. */
import { checkFields, MAX_TIME, optionalInteger } from './check-fields.js';
import { faultChecks, type Fault } from './faults.js';
import type { Host, LoggedRequest, Settings } from './host.js';
import type { SandboxSeed } from './seed.js';
import { createState, type SandboxState } from './state.js';

/** Each setting is changed by the method of its name: `rate(5)`. It throws a TypeError for an invalid value. */
type Setters = { readonly [Name in keyof Settings]: (value: number) => void };

export interface SandboxControl extends Setters {
  /** Goes back to the start: seed, settings, no faults, an empty log. */
  readonly reset: () => void;
  /** Keeps a copy of users, groups and tokens; the last 100 are kept. Returns its number. */
  readonly snapshot: () => number;
  /** Goes back to a snapshot; settings, faults and log stay. Throws a TypeError if there is none with this number. */
  readonly restore: (snapshot: number) => void;
  /** The last 1,000 requests, oldest first. */
  readonly log: readonly LoggedRequest[];
  readonly clearLog: () => void;
  /** Makes every access token invalid; refresh tokens stay valid. */
  readonly expireTokens: () => void;
  readonly settings: Readonly<Settings>;
  /**
   * Adds a fault for the next requests that match. Of two that match, the earlier one happens first.
   *
   * @throws {TypeError} If a field is unknown or has an invalid value.
   * @example
   * control.fail({ times: 2, status: 429, headers: { 'retry-after': '0' } });
   * control.fail({ method: 'POST', drop: true, afterApplying: true }); // applied, but there is no response
   */
  readonly fail: (fault: Fault) => void;
  /** The faults that still wait for requests. */
  readonly faults: readonly Fault[];
  readonly clearFaults: () => void;
}

const MAX_SNAPSHOTS = 100;

export function createControl(host: Host, seed: SandboxSeed): SandboxControl {
  const { state, settings, faults, log, past } = host;
  const initial = { ...settings };
  const snapshots = new Map<number, SandboxState>();
  let taken = 0;
  const setter = (name: keyof Settings) => (value: unknown) => {
    checkSettings({ [name]: value ?? null });
    Object.assign(settings, { [name]: value });
  };
  return {
    reset() {
      Object.assign(state, createState(seed, host.assume));
      Object.assign(settings, initial);
      for (const list of [faults, log, past]) list.length = 0;
    },
    snapshot() {
      snapshots.set(++taken, structuredClone(state)).delete(taken - MAX_SNAPSHOTS);
      return taken;
    },
    restore(snapshot) {
      const kept = snapshots.get(snapshot);
      if (kept === undefined) throw new TypeError(`There is no snapshot ${String(snapshot)}.`);
      Object.assign(state, structuredClone(kept));
      past.length = 0;
    },
    log,
    clearLog: () => void (log.length = 0),
    expireTokens: () => {
      state.tokens.clear();
    },
    rate: setter('rate'),
    latency: setter('latency'),
    lag: setter('lag'),
    batchLimit: setter('batchLimit'),
    settings,
    fail(fault) {
      checkFields('A fault', fault, faultChecks);
      faults.push({ ...fault });
    },
    faults,
    clearFaults: () => void (faults.length = 0),
  };
}

/** @throws {TypeError} If a setting has an invalid value. */
export function checkSettings(settings: Readonly<Record<string, unknown>>): void {
  checkFields('settings', settings, {
    rate: optionalInteger(0, Infinity),
    latency: optionalInteger(0, MAX_TIME),
    lag: optionalInteger(0, MAX_TIME),
    batchLimit: optionalInteger(0, Infinity),
  });
}
