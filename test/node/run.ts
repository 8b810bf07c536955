/** `npm run test:node`: the built package under each Node that is promised, fetched from npm. */
import { spawnSync } from 'node:child_process';

const SMOKE = 'test/node/smoke.js';
const VERSIONS = ['20.19', '22', '24', '26'];

const failed = VERSIONS.filter((version) => {
  const args = ['--yes', '--package', `node@${version}`, '--', 'node', SMOKE];
  return spawnSync('npx', args, { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  console.error(`The built client fails under Node ${failed.join(', ')}.`);
  process.exitCode = 1;
}
