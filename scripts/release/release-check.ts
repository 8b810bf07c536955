/** All that a release needs, one check after the other; what is missing is collected, so that one run tells it all. */
import { run } from '../../test/support/run.js';
import { contractDiff } from './contract-diff.js';
import { readVersions } from './versions.js';

/** Returns what is missing, a text each; an empty list where all is well. */
export type Check = (folder: string) => Promise<readonly string[]>;

/** In the order in which they are cheap. */
export const checks: Readonly<Record<string, Check>> = {
  'one version everywhere': async (folder) => (await readVersions(folder)).faults,
  'nothing uncommitted': async (folder) => {
    const { code, stdout, stderr } = await run('git', ['status', '--porcelain'], { cwd: folder });
    if (code !== 0) return [stderr.trim()];
    return stdout === '' ? [] : [`Commit these, or take them out:\n${stdout.trimEnd()}`];
  },
  'a version that is not released yet': async (folder) => {
    const { version } = await readVersions(folder);
    const { stdout } = await run('git', ['tag', '--list', `v${version}`], { cwd: folder });
    return stdout.trim() === '' ? [] : [`v${version} is released already: raise the version.`];
  },
  'a version that rises as much as the contract changed': async (folder) => {
    const { code, message } = await contractDiff({ folder });
    return code === 0 ? [] : [message];
  },
  'npm run generate:check': npm('run', 'generate:check'),
  'npm run lint': npm('run', 'lint'),
  'npm run typecheck': npm('run', 'typecheck'),
  'npm test': npm('test'),
  'npm publish --dry-run': npm('publish', '--dry-run'),
};

/** Runs every check, tells `say` how each went, and returns all that is missing. */
export async function releaseCheck(
  folder: string,
  say: (line: string) => void,
  wanted: Readonly<Record<string, Check>> = checks,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [name, check] of Object.entries(wanted)) {
    const faults = await check(folder);
    say(`${faults.length === 0 ? '✓' : '✗'} ${name}`);
    missing.push(...faults);
  }
  return missing;
}

/** A check by npm; the end of what it printed tells what is wrong. */
function npm(...args: readonly string[]): Check {
  return async (folder) => {
    // However quietly this is run itself, npm is to say what is wrong.
    const env = { CI: 'true', npm_config_loglevel: 'notice' };
    const { code, stdout, stderr } = await run('npm', args, { cwd: folder, env });
    if (code === 0) return [];
    const lines = `${stdout}${stderr}`.trim().split('\n').slice(-LAST_LINES);
    return [`npm ${args.join(' ')} failed:\n${lines.join('\n')}`];
  };
}

const LAST_LINES = 20;
