import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Clock } from '../membership/index.js';
import { exitCode } from './exit.js';
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
  openPage: process.stderr.isTTY ? pageOpener(process.platform, process.env) : undefined,
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

/** Ctrl-C and Ctrl-D enter nothing. */
function ask(question: string, isSecret = false): Promise<string> {
  if (isSecret) process.stderr.write(question);
  // Without an output, a terminal shows nothing of what is typed.
  const output = isSecret ? new PassThrough().resume() : process.stderr;
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise((resolve) => {
    const enter = (line: string) => {
      resolve(line.trim());
      terminal.close();
    };
    terminal.on('SIGINT', () => {
      if (!isSecret) process.stderr.write('\n');
      enter('');
    });
    terminal.on('close', () => {
      if (isSecret) process.stderr.write('\n');
      resolve('');
    });
    terminal.question(question, enter);
  });
}

/** The platform's own program for it; on Linux only in a graphical session. */
function pageOpener(platform: string, { DISPLAY, WAYLAND_DISPLAY }: Io['env']): Io['openPage'] {
  if (platform === 'darwin') return opener('open');
  if (platform === 'win32') return opener('rundll32', 'url.dll,FileProtocolHandler');
  return DISPLAY || WAYLAND_DISPLAY ? opener('xdg-open') : undefined;
}

/** Whether it succeeds does not matter, since the address of the page is printed, too. */
function opener(program: string, ...args: readonly string[]): (url: string) => void {
  return (url) => {
    const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' });
    child.on('error', () => undefined);
    child.unref();
  };
}
