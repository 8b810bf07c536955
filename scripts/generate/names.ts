/** Names in generated code. */

/** What neither a variable nor a type can be called, and the global types that generated code uses. */
const RESERVED = new Set(
  (
    'abstract any arguments as asserts async await bigint boolean break case catch class const constructor continue ' +
    'debugger declare default delete do else enum eval export extends false finally for from function get global if ' +
    'implements import in infer instanceof interface is keyof let module namespace never new null number object of ' +
    'out override package private protected public readonly require return satisfies set static string super switch ' +
    'symbol this throw true try type typeof undefined unique unknown using var void while with yield ' +
    'NaN Infinity Array Promise Readonly Record Response Partial Omit Pick Request Uint8Array'
  ).split(' '),
);

/** `get-user`, `users/get` and `get user` are `getUser`; a name that is an identifier stays as it is. */
export function identifierOf(name: string): string {
  const words = name.replace(/[^\p{ID_Continue}$]+(.?)/gu, (_, first: string) => first.toUpperCase());
  const text = /^[^\p{ID_Start}$_]/u.test(words) ? `_${words}` : words;
  return text === '' ? '_' : text;
}

export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

/** Gives each name an identifier that nothing else has: `Record` becomes `RecordSchema`, a second one `RecordSchema2`. */
export function createNames(suffix: string, taken: Iterable<string> = []): (name: string) => string {
  const used = new Set(taken);
  return (name) => {
    const identifier = identifierOf(name);
    const free = isReserved(identifier) || used.has(identifier) ? identifier + suffix : identifier;
    let unique = free;
    for (let count = 2; used.has(unique); count++) unique = `${free}${String(count)}`;
    used.add(unique);
    return unique;
  };
}

/** JavaScript source of a value. Unlike JSON, `__proto__` is a property like any other. */
export function literal(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('"__proto__":', '["__proto__"]:')
    .replace(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** Text for a comment. */
export function commentText(text: string): string {
  return text.replaceAll('*/', '*\\/');
}
