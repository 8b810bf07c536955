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
