import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { exitCode } from './exit.js';
import type { Io } from './io.js';

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
  // Without an output, a terminal shows nothing of what is typed, the end of the line included.
  const output = isSecret ? new PassThrough().resume() : process.stderr;
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise((resolve) => {
    let answer: string | undefined;
    terminal.on('close', () => {
      if (isSecret || answer === undefined) process.stderr.write('\n');
      resolve(answer ?? '');
    });
    terminal.question(question, (line) => {
      answer = line.trim();
      terminal.close();
    });
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
