/** The contract, the package and the changelog carry one version. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Versions {
  /** The version that `package.json` names. */
  readonly version: string;
  /** Where another one stands, a sentence each. */
  readonly faults: readonly string[];
}

interface Versioned {
  readonly version?: string;
}

/** Reads the versions below `folder`. */
export async function readVersions(folder: string): Promise<Versions> {
  const [manifest, lock, contract, changelog] = await Promise.all(
    ['package.json', 'package-lock.json', 'openapi/studio-groups.yaml', 'CHANGELOG.md'].map((name) =>
      readFile(join(folder, name), 'utf8').catch(() => undefined),
    ),
  );
  const version = versionOf(JSON.parse(manifest ?? '{}')) ?? '(none)';
  const found = {
    'package-lock.json': versionOf(JSON.parse(lock ?? '{}')),
    'info.version of openapi/studio-groups.yaml': versionOf((parse(contract ?? '{}') as { info?: unknown }).info),
    'the newest heading of CHANGELOG.md': /^## \[?(\d+\.\d+\.\d+[^\s\]]*)/m.exec(changelog ?? '')?.[1],
  };
  const faults = Object.entries(found)
    .filter(([, present]) => present !== version)
    .map(([place, present]) => `package.json is at ${version}, ${place} at ${present ?? 'none'}: make them agree.`);
  return { version, faults };
}

function versionOf(value: unknown): string | undefined {
  return (value as Versioned | undefined)?.version;
}
