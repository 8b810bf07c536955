/** Resolves the contract's references, so that what is made of it stands alone. */
import { isList, isObject, pointerTo, type Json, type JsonObject } from './json.js';
import { ContractError, referenced, type ContractDocument } from './read-contract.js';

/**
 * The value with every `$ref` replaced by what it points to; keys beside a `$ref` win. An `x-assumption` becomes
 * the pointer to where it stands, since the reason stands once. `pointer` is where the value stands itself.
 */
export function resolve(contract: ContractDocument, value: Json, pointer: string, trail: readonly string[] = []): Json {
  if (isList(value)) {
    return value.map((item, index) => resolve(contract, item, pointerTo(pointer, String(index)), trail));
  }
  return isObject(value) ? resolveObject(contract, value, pointer, trail) : value;
}

/** As `resolve`, of an object. */
export function resolveObject(
  contract: ContractDocument,
  value: JsonObject,
  pointer: string,
  trail: readonly string[] = [],
): JsonObject {
  if (isDiscriminator(value)) return { propertyName: value.propertyName };
  const { $ref, ...own } = value;
  const target = $ref === undefined ? {} : resolveReference(contract, $ref, pointer, trail);
  const entries = Object.entries(own).map(([key, child]): [string, Json] =>
    key === 'x-assumption' ? [key, pointer] : [key, resolve(contract, child, pointerTo(pointer, key), trail)],
  );
  return { ...target, ...Object.fromEntries(entries) };
}

/** A discriminator's mapping names schemas, which a resolved contract has no more. */
export function isDiscriminator(value: Json): value is JsonObject & { propertyName: string } {
  return isObject(value) && typeof value.propertyName === 'string' && isObject(value.mapping);
}

function resolveReference(
  contract: ContractDocument,
  ref: Json,
  pointer: string,
  trail: readonly string[],
): JsonObject {
  const { place, target } = referenced(contract, ref, pointer);
  if (trail.includes(place)) {
    throw new ContractError(
      `${contract.where(pointerTo(pointer, '$ref'))}: ${[...trail, place].join(' → ')} is a circle; the contract as data has none.`,
    );
  }
  return resolveObject(contract, target, place, [...trail, place]);
}
