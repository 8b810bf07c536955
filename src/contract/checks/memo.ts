/**
 * Remembers what was computed for the last long texts. The lists of a large group are equal most of the time, and slow to
 * parse, to validate and to compare.
 */
export function createMemo<T>(): (text: string, compute: () => T) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text, compute) => {
    if (text.length < MIN_LENGTH) return compute();
    const entry = known.get(text) ?? { value: compute() };
    // Last in the map is what was used last.
    known.delete(text);
    known.set(text, entry);
    const [oldest] = known.keys();
    if (known.size > MAX_TEXTS && oldest !== undefined) known.delete(oldest);
    return entry.value;
  };
}

const MIN_LENGTH = 1000;
const MAX_TEXTS = 4;
