import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFolder, run, runNode, type Run } from '../support/run.js';
import { makeTempFolder } from '../support/temp-folder.js';
import { createConsumer, entryPoints, packageJson, untypedEntryPoints, type Consumer } from './consumer.js';

/** Where each TypeScript stands below `node_modules`: the oldest that we promise, our own, and the newest. */
const compilers: Readonly<Record<string, string>> = {
  oldest: 'typescript-oldest/node_modules',
  current: '',
  newest: 'typescript-newest/node_modules',
};

let folder: string;
let consumer: Consumer;
let files: readonly string[];

beforeAll(async () => {
  folder = await makeTempFolder();
  consumer = await createConsumer(folder);
  const entries = await readdir(consumer.installed, { recursive: true, withFileTypes: true });
  files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(consumer.installed.length + 1));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what is in the package', () => {
  test('only what users need: built code, the contract, and words about them', () => {
    const expected =
      /^(dist\/(src|generated)\/[\w/-]+\.(d\.ts|js|js\.map)|openapi\/studio-groups\.yaml|package\.json|(README|CHANGELOG)\.md|LICENSE)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
  });

  test('whatever package.json points to', () => {
    const targets = Object.values(packageJson.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    const missing = [...targets, ...Object.values(packageJson.bin ?? {})]
      .map(normalize)
      .filter((target) => !files.includes(target));
    expect(missing).toEqual([]);
  });

  test('no path of the machine that built it', async () => {
    for (const file of files) {
      const text = await readFile(join(consumer.installed, file), 'utf8');
      expect(text.includes(projectFolder.replace(/\/$/, '')) || text.includes(homedir()), file).toBe(false);
    }
  });

  test('source maps that carry their sources and lead nowhere out of the package', async () => {
    const maps = files.filter((file) => file.endsWith('.js.map'));
    expect(maps.length).toBeGreaterThan(0);
    for (const file of maps) {
      const map = JSON.parse(await readFile(join(consumer.installed, file), 'utf8')) as SourceMap;
      expect(map.sourcesContent?.length, file).toBe(map.sources.length);
      for (const source of map.sources)
        expect(normalize(join(dirname(file), source)), file).toMatch(/^(src|generated)\//);
    }
  });
});

test('publint finds nothing to complain of', async () => {
  const { messages, pkg } = await publint({ pkgDir: consumer.installed, pack: false, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

// The profile is that of a package of ES modules; what their `require` does is shown below.
test('the types are not wrong, of any entry point', async () => {
  const attw = join(projectFolder, 'node_modules/.bin/attw');
  const options = [
    '--profile=esm-only',
    '--format=ascii',
    '--no-color',
    '--no-definitely-typed',
    '--exclude-entrypoints',
  ];
  const { code, stdout } = await run(attw, [consumer.tarball, ...options, ...untypedEntryPoints]);
  expect(stdout).toContain(entryPoints.at(-1));
  expect(code, stdout).toBe(0);
});

describe('in the hands of a user', () => {
  beforeAll(async () => {
    await writeFile(join(consumer.folder, 'every.mts'), everyImport);
    await writeFile(join(consumer.folder, 'every.cts'), everyRequire);
    await writeFile(join(consumer.folder, 'uses.mts'), uses);
  });

  test.each(Object.keys(compilers))('the types hold for TypeScript %s, strict, libraries checked', async (compiler) => {
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ] as const) {
      const { code, stdout } = await compile(compiler, ['every.mts', 'uses.mts'], { module, moduleResolution });
      expect(code, `${moduleResolution}: ${stdout}`).toBe(0);
    }
  });

  // Since 5.8 TypeScript lets a CommonJS module require an ES module, as Node does since 20.19.
  test('a CommonJS module may require every entry point, as TypeScript sees it', async () => {
    const options = { module: 'nodenext', moduleResolution: 'nodenext' } as const;
    const { code, stdout } = await compile('newest', ['every.cts'], options);
    expect(code, stdout).toBe(0);
  });

  test('what was compiled runs, and says nothing on stderr', async () => {
    await compile('current', ['every.mts', 'every.cts', 'uses.mts'], {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      noEmit: false,
    });
    const names = `${entryPoints.join('\n')}\n`;
    expect(await runNode(['every.mjs'], { cwd: consumer.folder })).toEqual({ code: 0, stdout: names, stderr: '' });
    expect(await runNode(['every.cjs'], { cwd: consumer.folder })).toEqual({ code: 0, stdout: names, stderr: '' });
    expect(await runNode(['uses.mjs'], { cwd: consumer.folder })).toEqual({
      code: 0,
      stdout: '200 Maren\n',
      stderr: '',
    });
  });

  test('the contract itself can be had', async () => {
    const file = createRequire(join(consumer.folder, 'any.js')).resolve(`${packageJson.name}/openapi.yaml`);
    expect(await readFile(file, 'utf8')).toBe(
      await readFile(join(projectFolder, 'openapi/studio-groups.yaml'), 'utf8'),
    );
  });
});

const names = entryPoints.map((_, index) => `entry${String(index)}`);

const everyImport = `${entryPoints.map((path, index) => `import * as entry${String(index)} from '${path}';`).join('\n')}
for (const entry of [${names.join(', ')}]) if (typeof entry !== 'object') throw new Error('no module');
console.log(${JSON.stringify(entryPoints.join('\n'))});
`;

const everyRequire = `${entryPoints.map((path, index) => `import entry${String(index)} = require('${path}');`).join('\n')}
for (const entry of [${names.join(', ')}]) if (typeof entry !== 'object') throw new Error('no module');
console.log(${JSON.stringify(entryPoints.join('\n'))});
`;

/** The README's first lines in earnest, and what must not compile. */
const uses = `
import { createStudioClient, unwrap } from 'studio-groups';
import type { Change } from 'studio-groups/schema';

const body = { group_users: [{ id: 1, full_name: 'Maren Oduya', display_name: 'Maren', email: '', permission: 'manager' }] };
const studio = createStudioClient({
  baseUrl: 'https://myschool.instructuremedia.com',
  token: 'a-token',
  fetch: () => Promise.resolve(Response.json(body)),
});
const outcome = await studio.listGroupUsers(42);
const changes: Change[] = [{ action: 'add', user_id: 1 }];
// @ts-expect-error An update names the permission.
changes.push({ action: 'update', user_id: 1 });
// @ts-expect-error A group has an id that is a number.
const refused = () => studio.listGroupUsers('42');
const users = unwrap(await studio.batchUpdateGroupUsers(42, changes)).group_users;
if (outcome.status === 200) console.log(outcome.status, users[0]?.display_name, ...(typeof refused === 'function' ? [] : ['?']));
`;

function compile(compiler: string, sources: readonly string[], options: CompileOptions): Promise<Run> {
  const tsc = join(projectFolder, 'node_modules', compilers[compiler] ?? '', 'typescript/bin/tsc');
  const all = {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    target: 'es2022',
    lib: 'es2022,dom',
    ...options,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return runNode([tsc, ...flags, ...sources], { cwd: consumer.folder });
}

interface CompileOptions {
  readonly module: 'nodenext' | 'esnext';
  readonly moduleResolution: 'nodenext' | 'bundler';
  readonly noEmit?: boolean;
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly string[];
}
