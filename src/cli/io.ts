import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Clock } from '../membership/index.js';
import { exitCode } from './exit.js';
import { sanitized, sanitizedStyled } from './text.js';

/** What a command may do to the world around it; tests hand in their own. */
export interface Io {
  /** Writes a line of the result to stdout. `isStyled`: it has colours of ours. */
  readonly out: (text: string, isStyled?: boolean) => void;
  /** Writes a line of everything else to stderr: progress, hints, errors. */
  readonly err: (text: string, isStyled?: boolean) => void;
  /** Whether a person sees what is written: colour and progress are for terminals alone. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** Replaces the last line of stderr on a terminal, for progress; an empty text takes it away. Elsewhere it writes nothing. */
  readonly progress: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of stdin, as UTF-8. */
  readonly stdin?: () => Promise<string>;
  /** How many columns wide stdout is; undefined where it is no terminal. */
  readonly width?: number | undefined;
  /** The answer of somebody at the terminal, empty for none; undefined where nobody can be asked. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
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
    ask: ask && ((question) => ask(clean(question))),
  };
}

/** The process itself. */
export const processIo: Io = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  terminal: { out: process.stdout.isTTY, err: process.stderr.isTTY },
  progress: (text) => {
    if (!process.stderr.isTTY) return;
    process.stderr.cursorTo(0);
    process.stderr.write(text.slice(0, process.stderr.columns - 1));
    process.stderr.clearLine(1);
  },
  env: process.env,
  stdin: () => text(process.stdin),
  width: process.stdout.isTTY ? process.stdout.columns : undefined,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  stopped: () =>
    new Promise((resolve) => {
      const stop = (reason: string) => {
        for (const name of STOPPING) process.removeListener(name, stop);
        resolve(reason);
      };
      for (const name of STOPPING) process.on(name, stop);
      outputFailed = stop;
    }),
};

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Called with what is wrong with stdout or stderr. */
let outputFailed: (reason: string) => void = () => undefined;

/**
 * Keeps a command alive whose output cannot be written. If nobody reads it, as after `| head`, the command goes on;
 * another fault, such as a full disk, ends it in good order, with exit code 1.
 */
export function surviveOutputFaults(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      process.exitCode = exitCode.failed;
      process.on('exit', () => {
        if (process.exitCode === exitCode.done) process.exitCode = exitCode.failed;
      });
      outputFailed(error.code ?? error.message);
    });
  }
}

/** Ctrl-C and Ctrl-D answer nothing. */
function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    const answer = (line: string) => {
      resolve(line.trim());
      terminal.close();
    };
    terminal.on('SIGINT', () => {
      process.stderr.write('\n');
      answer('');
    });
    terminal.on('close', () => {
      resolve('');
    });
    terminal.question(question, answer);
  });
}
