import type { CliCommand } from '../command.js';
import { sandboxCommand } from './sandbox.js';

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [sandboxCommand];
