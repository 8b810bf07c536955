/** Runs the command with the arguments and the terminal of this process. */
import { processIo, surviveOutputFaults } from './process-io.js';
import { run } from './run.js';

surviveOutputFaults();
process.exitCode = await run(process.argv.slice(2), processIo);
