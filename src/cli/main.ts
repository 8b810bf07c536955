/** Runs the command with the arguments and the terminal of this process. */
import { processIo } from './io.js';
import { run } from './run.js';

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await run(process.argv.slice(2), processIo);
