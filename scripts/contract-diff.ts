/** `npm run contract:diff [-- BASE]`: BASE is a file or a git ref, by default the newest release's tag. */
import { contractDiff } from './release/contract-diff.js';

const [base, ...rest] = process.argv.slice(2);
if (rest.length > 0 || base?.startsWith('-')) {
  console.error('contract:diff takes one thing to compare with, a file or a git ref: npm run contract:diff -- v0.1.0');
  process.exitCode = 2;
} else {
  const { code, message } = await contractDiff({ folder: process.cwd(), base });
  (code === 0 ? console.log : console.error)(message);
  process.exitCode = code;
}
