/** Names in generated code. */

/** What no variable of a module can be called. */
const RESERVED =
  'arguments await break case catch class const continue debugger default delete do else enum eval export exports \
extends false finally for function if implements import in instanceof interface let new null package private protected \
public require return static super switch this throw true try typeof undefined var void while with yield NaN \
Infinity'.split(' ');

/** What no type can be called, and the global types that generated code uses. */
export const RESERVED_TYPES =
  'any as asserts async bigint boolean constructor declare from get global infer is keyof module namespace never number \
object of out override readonly satisfies set string symbol type unique unknown using Array Promise Readonly \
Record Response Partial Omit Pick Request Uint8Array'.split(' ');

/** `get-user`, `users/get` and `get user` are `getUser`; a name that is an identifier stays as it is. */
export function identifierOf(name: string): string {
  const words = name.replace(/[^\p{ID_Continue}$]+(.?)/gu, (_, first: string) => first.toUpperCase());
  return /^[\p{ID_Start}$_]/u.test(words) ? words : `_${words}`;
}

/** The name, or the first of `name2`, `name3` and so on that is not taken. */
export function unusedName(name: string, isTaken: (name: string) => boolean): string {
  let unused = name;
  for (let count = 2; isTaken(unused); count++) unused = `${name}${count}`;
  return unused;
}

/** Gives each name an identifier that nothing else has: `with` becomes `withSchema`, a second one `withSchema2`. */
export function createNames(suffix: string, taken: Iterable<string>): (name: string) => string {
  const used = new Set([...RESERVED, ...taken]);
  return (name) => {
    const identifier = identifierOf(name);
    const unused = unusedName(used.has(identifier) ? identifier + suffix : identifier, (one) => used.has(one));
    used.add(unused);
    return unused;
  };
}
