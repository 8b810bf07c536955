/** Wrong use, refused before any request goes out. */

/** @throws {TypeError} that names what is wrong and what it has to be. What it is stays out: it may be a secret. */
export function refuse(name: string, be: string): never {
  throw new TypeError(`\`${name}\` must be ${be}.`);
}

/** @throws {TypeError} where the value is no integer within the bounds. */
export function integer(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  return refuse(name, `an integer from ${least} to ${most}`);
}

/** @throws {TypeError} where the value is no array. */
export function list<T>(name: string, value: readonly T[]): readonly T[] {
  const given: unknown = value;
  return Array.isArray(given) ? value : refuse(name, 'an array');
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
