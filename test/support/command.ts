/** Vitest's global setup: bundles the command once a run, since a start from its sources takes five times as long. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleCommand } from '../../scripts/bundle.js';
import { projectFolder } from './run.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file of the bundled command. */
    readonly command: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Below the project, where the command finds its package.json. Other runs may have another state of the sources.
  const folder = join(projectFolder, '.artifacts', `command-${String(process.pid)}`);
  await bundleCommand(folder);
  project.provide('command', join(folder, 'src/cli/bin.js'));
  project.onTestsRerun(async () => {
    await bundleCommand(folder);
  });
  return () => rm(folder, { recursive: true, force: true });
}
