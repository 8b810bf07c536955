import type { CliCommand } from '../command.js';
import { compareCommand } from './compare.js';
import { sandboxCommand } from './sandbox.js';
import { verifyCommand } from './verify.js';

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [verifyCommand, sandboxCommand, compareCommand];
