/**
 * Random alterations of single responses: of all that violate the contract, how many does a run notice? The contract's
 * own validators decide what violates it.
 */
import { operations } from '../../generated/contract.js';
import { responseValidators } from '../../generated/response-validators.js';
import type { Operation, Validator } from '../../src/lib/model.js';
import { judge } from './judge.js';
import { operationAt, type Call, type Fault } from './studio.js';

export interface Share {
  /** Alterations that violate the contract. */
  readonly violations: number;
  readonly caught: number;
  readonly missed: readonly string[];
}

interface Parts {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

type Random = (below: number) => number;

/** Runs the suite once for each of `count` alterations of one response of the run. */
export async function measureAlterations(count: number, seed: number, parallel = 16): Promise<Share> {
  const random = createRandom(seed);
  const total = await countRequests();
  const plans = Array.from({ length: count }, () => ({ at: 1 + random(total), seed: random(2 ** 31) }));
  const results: Result[] = [];
  for (let at = 0; at < count; at += parallel)
    results.push(...(await Promise.all(plans.slice(at, at + parallel).map(tryOut))));
  const violations = results.filter(({ isViolation }) => isViolation);
  const missed = violations.filter(({ isCaught }) => !isCaught).map(({ what }) => what);
  return { violations: violations.length, caught: violations.length - missed.length, missed };
}

interface Result {
  readonly what: string;
  readonly isViolation: boolean;
  readonly isCaught: boolean;
}

async function tryOut({ at, seed }: { readonly at: number; readonly seed: number }): Promise<Result> {
  let [what, isViolation] = ['', false];
  const fault = alteringOne(at, async (response, call) => {
    const before = { status: response.status, headers: response.headers, body: await response.text() };
    const [name, after] = altered(before, createRandom(seed));
    what = `request ${at}, ${call.request.method} ${call.url.pathname}, ${before.status}: ${name}`;
    isViolation = violates(call, after);
    const isEmpty = [204, 304].includes(after.status);
    return new Response(isEmpty ? null : after.body, { status: after.status, headers: after.headers });
  });
  const { findings, refutations } = await judge(fault);
  return { what, isViolation, isCaught: findings.length + refutations.length > 0 };
}

function alteringOne(at: number, alter: (response: Response, call: Call) => Promise<Response>): Fault {
  return () => ({
    serve: async (call, next) => {
      const response = await next(call);
      return call.number === at ? alter(response, call) : response;
    },
  });
}

async function countRequests(): Promise<number> {
  let total = 0;
  await judge(() => ({
    serve: (call, next) => {
      total = call.number;
      return next(call);
    },
  }));
  return total;
}

/** One alteration of the status, the headers, or anything in the body. */
function altered(parts: Parts, random: Random): [string, Parts] {
  const { status, headers, body } = parts;
  const place = random(10);
  if (place === 0) {
    const other = pick([200, 201, 204, 302, 400, 401, 403, 404, 409, 418, 422, 500], random);
    return [`status ${other}`, { ...parts, status: other }];
  }
  if (place === 1) {
    const type = pick(
      ['text/html', 'text/plain', 'application/xml', 'application/json; charset=utf-8', undefined],
      random,
    );
    const changed = new Headers(headers);
    if (type === undefined) changed.delete('content-type');
    else changed.set('content-type', type);
    return [`content type ${type ?? 'missing'}`, { ...parts, headers: changed }];
  }
  if (place === 2) {
    const cut = pick([0, 1, Math.floor(body.length / 2), body.length - 1], random);
    return [`body cut to ${cut} characters`, { status, headers, body: body.slice(0, cut) }];
  }
  const value = parsed(body);
  const nodes = placesIn(value);
  const [name, changed] = alteredValue(value, pick(nodes, random), random);
  return [name, { status, headers, body: JSON.stringify(changed) }];
}

type Path = readonly (string | number)[];

/** Every place in a JSON value, the root included. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...children.flatMap(([key, child]) => placesIn(child, [...path, key]))];
}

function alteredValue(root: unknown, path: Path, random: Random): [string, unknown] {
  const copy: unknown = structuredClone(root);
  const last = path.at(-1);
  const where = `/${path.join('/')}`;
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(value as object, key), copy);
  if (last === undefined || typeof parent !== 'object' || parent === null) {
    const [name, value] = pick(replacementsOf(root), random);
    return [`${name} at the root`, value];
  }
  const value: unknown = Reflect.get(parent, last);
  const kind = random(4);
  if (kind === 0 && Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (kind === 0) Reflect.deleteProperty(parent, last);
  if (kind === 0) return [`dropped ${where}`, copy];
  if (kind === 1 && !Array.isArray(parent)) {
    Reflect.deleteProperty(parent, last);
    Reflect.set(parent, `${String(last)}_`, value);
    return [`renamed ${where}`, copy];
  }
  if (kind === 1 && Array.isArray(parent)) {
    parent.push(value);
    return [`repeated ${where}`, copy];
  }
  const [name, replacement] = pick(replacementsOf(value), random);
  Reflect.set(parent, last, replacement);
  return [`${name} at ${where}`, copy];
}

/** Null, empty, and every other type. */
function replacementsOf(value: unknown): [string, unknown][] {
  const all: [string, unknown][] = [
    ['null', null],
    ['true', true],
    ['a number', 7.5],
    ['text', 'text'],
    ['an empty text', ''],
    ['an array', [value]],
    ['an empty array', []],
    ['an empty object', {}],
    ['its text', String(value)],
  ];
  return all.filter(([, other]) => JSON.stringify(other) !== JSON.stringify(value));
}

const validators: Readonly<
  Record<string, Readonly<Record<number, { readonly content: Readonly<Record<string, Validator>> }>>>
> = responseValidators;

/** Whether a response violates the contract. A method that it does not document must be rejected. */
function violates(call: Call, { status, headers, body }: Parts): boolean {
  const operation = documentedOperation(call);
  if (operation === undefined) return status < 300 || status === 500;
  const documented = validators[operation.id]?.[status];
  if (documented === undefined) return true;
  // The page documents no body of an error: an empty one is correct.
  if (status >= 400 && body === '') return false;
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const validate = documented.content[type];
  if (validate === undefined) return true;
  const value = parsed(body);
  return value === undefined || validate(value).length > 0;
}

function documentedOperation(call: Call): Operation | undefined {
  const name = operationAt(call);
  const all: readonly Operation[] = Object.values(operations);
  return all.find(
    ({ method, path }) => method === call.request.method && path.endsWith('/batch_update') === (name === 'batch'),
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random(items.length)];
  if (item === undefined && items.length === 0) throw new RangeError('There is nothing to choose from.');
  return item as Item;
}

/** A small generator with a seed (mulberry32), so that a figure can be repeated. */
function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
