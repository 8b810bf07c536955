import type { Io } from './io.js';

/** Whether results may be coloured: on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
export function mayColor({ terminal, env }: Pick<Io, 'terminal' | 'env'>): boolean {
  return terminal.out && (env.NO_COLOR ?? '') === '';
}
