import type { CliCommand } from '../command.js';
import { addCommand, removeCommand, updateCommand } from './change.js';
import { compareCommand } from './compare.js';
import { completionCommand } from './completion.js';
import { loginCommand, logoutCommand } from './login.js';
import { sandboxCommand } from './sandbox.js';
import { syncCommand } from './sync.js';
import { usersCommand } from './users.js';
import { verifyCommand } from './verify.js';

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [
  loginCommand,
  logoutCommand,
  usersCommand,
  addCommand,
  updateCommand,
  removeCommand,
  syncCommand,
  verifyCommand,
  compareCommand,
  sandboxCommand,
  completionCommand,
];
