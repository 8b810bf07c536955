/** `npm run release:check`: is all there that a release needs? Exits 1 and prints what is missing. */
import { releaseCheck } from './release/release-check.js';

const missing = await releaseCheck(process.cwd(), console.log);
if (missing.length === 0) {
  console.log('\nReady: tag it, push the tag, npm publish.');
} else {
  console.error(`\nMissing for a release:\n\n${missing.join('\n\n')}`);
  process.exitCode = 1;
}
