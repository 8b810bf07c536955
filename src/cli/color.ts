import type { Io } from './io.js';

/** Whether a stream may be coloured: on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
export function mayColor({ terminal, env }: Pick<Io, 'terminal' | 'env'>, stream: 'out' | 'err' = 'out'): boolean {
  return terminal[stream] && (env.NO_COLOR ?? '') === '';
}
