import type { Clock } from '../membership/index.js';
import { sanitized, sanitizedStyled } from './text.js';

/** The effects that a command may have; tests pass their own. */
export interface Io {
  /** Writes a line of the result to stdout. `isStyled`: it has colours of ours. */
  readonly out: (text: string, isStyled?: boolean) => void;
  /** Writes a line of everything else to stderr: progress, hints, errors. */
  readonly err: (text: string, isStyled?: boolean) => void;
  /** Whether a person reads it: colour and progress are for terminals only. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** Replaces the last line of stderr on a terminal, for progress; an empty text removes it. Elsewhere it writes nothing. */
  readonly progress: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of stdin, as UTF-8. */
  readonly stdin?: () => Promise<string>;
  /** The width of stdout in columns; undefined if it is not a terminal. */
  readonly width?: number | undefined;
  /** Reads a line from the terminal, empty after Ctrl-C; undefined if there is no terminal. A secret is not shown. */
  readonly ask?: ((question: string, isSecret?: boolean) => Promise<string>) | undefined;
  /** Opens a web page in the user's browser; undefined if there is none. */
  readonly openPage?: ((url: string) => void) | undefined;
  /**
   * Resolves with the reason when the command should end: a signal, or output that cannot be written. From then on a
   * second signal ends it at once.
   */
  readonly stopped: () => Promise<string>;
  /** Default: the system's clock. */
  readonly clock?: Clock;
}

/** The same, with all output sanitised, whatever providers and files contain. */
export function sanitizedIo(io: Io): Io {
  const { ask } = io;
  const clean = (text: string, isStyled = false) => (isStyled ? sanitizedStyled(text) : sanitized(text));
  return {
    ...io,
    out: (text, isStyled) => {
      io.out(clean(text, isStyled));
    },
    err: (text, isStyled) => {
      io.err(clean(text, isStyled));
    },
    progress: (text) => {
      io.progress(clean(text));
    },
    ask: ask && ((question, isSecret) => ask(clean(question), isSecret)),
  };
}

/** Whether a stream may be coloured: on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
export function mayColor({ terminal, env }: Pick<Io, 'terminal' | 'env'>, stream: 'out' | 'err' = 'out'): boolean {
  return terminal[stream] && (env.NO_COLOR ?? '') === '';
}

/** Whether the user agrees; without a terminal nobody does. */
export async function isConfirmed({ ask }: Io, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask?.(`${question} [y/N] `)) ?? '');
}

/**
 * A signal that is aborted when the command should end.
 *
 * @param notice What is written then, for a reason such as `SIGINT`.
 */
export function interruption({ stopped, err, progress }: Io, notice: (reason: string) => string): AbortSignal {
  const controller = new AbortController();
  void stopped().then((reason) => {
    progress('');
    err(notice(reason));
    controller.abort();
  });
  return controller.signal;
}
