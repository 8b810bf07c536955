/** `npm run docs [-- FILE]` writes the reference page of the contract, by default to `.artifacts/reference/index.html`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { assumptions } from '../generated/contract.js';

const CONTRACT = 'openapi/studio-groups.yaml';
const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');

/** The page runs its own scripts and loads nothing. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";

const [file = '.artifacts/reference/index.html'] = process.argv.slice(2);
const annotated = '.artifacts/annotated-contract.json';
for (const path of [file, annotated]) mkdirSync(dirname(path), { recursive: true });
writeFileSync(annotated, JSON.stringify(withAssumptions(parse(readFileSync(CONTRACT, 'utf8')))));
const built = spawnSync(process.execPath, [REDOCLY, 'build-docs', annotated, '--inlineBundle', `--output=${file}`], {
  encoding: 'utf8',
  env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
});
if (built.status === 0) {
  writeFileSync(file, selfContained(readFileSync(file, 'utf8')));
  console.log(`Wrote ${file}.`);
} else {
  console.error(`${built.stderr}\nNo page was written.`);
  process.exitCode = 1;
}

/**
 * Writes each assumption into the description of its part, since Redoc does not display `x-assumption`, and all of them
 * into the introduction. Tags are removed, since Redoc collapses the operations of a tag.
 */
function withAssumptions(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withAssumptions(item));
  if (typeof value !== 'object' || value === null) return value;
  const { tags: _, ...copy } = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withAssumptions(part, name)]),
  );
  const added = key === 'info' ? listOfAssumptions() : noteOn(copy['x-assumption']);
  return added === undefined ? copy : { ...copy, description: [copy.description, added].filter(Boolean).join('\n\n') };
}

function noteOn(assumption: unknown): string | undefined {
  return typeof assumption === 'string' ? `**Assumed.** ${assumption}` : undefined;
}

function listOfAssumptions(): string {
  const items = Object.entries(assumptions).map(([pointer, reason]) => `- ${reason} (\`${pointer}\`)`);
  return `## Assumptions\n\n${items.join('\n')}`;
}

/** Redoc loads its logo from a CDN. */
function selfContained(page: string): string {
  const head = `<head>\n<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n<link rel="icon" href="data:,">`;
  return page.replace('<head>', () => head).replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/[\w-]+\.svg/g, 'data:,');
}
