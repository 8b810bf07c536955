import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** What a command may do to the world around it; tests hand in their own. */
export interface Io {
  /** Writes a line of the result to stdout. */
  readonly out: (text: string) => void;
  /** Writes a line of everything else to stderr: progress, hints, errors. */
  readonly err: (text: string) => void;
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
  /** Resolves when the user or the system asks the command to end; from then on a second signal ends it at once. */
  readonly stopped: () => Promise<NodeJS.Signals>;
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
      const stop = (signal: NodeJS.Signals) => {
        for (const name of STOPPING) process.removeListener(name, stop);
        resolve(signal);
      };
      for (const name of STOPPING) process.on(name, stop);
    }),
};

const STOPPING = ['SIGINT', 'SIGTERM'] as const;

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
