/** The package as its users get it: built, packed, and installed in an empty folder. */
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { homedir } from 'node:os';
import { join, normalize } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rollup } from 'rollup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFolder, run, runNode, type Run } from '../support/run.js';
import { makeTempFolder } from '../support/temp-folder.js';
import { createConsumer, entryPoints, packageJson, untypedEntryPoints, type Consumer } from './consumer.js';

/** Where each TypeScript is below `node_modules`: the oldest supported one and the newest. */
const compilers = {
  oldest: 'typescript-oldest/node_modules',
  newest: 'typescript-newest/node_modules',
};

let folder: string;
let consumer: Consumer;
let files: readonly string[];

beforeAll(async () => {
  folder = await makeTempFolder();
  consumer = await createConsumer(folder);
  files = await filesBelow(consumer.installed);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('contains built code, types, the contract and documents, and nothing else', () => {
    const expected =
      /^(dist\/(src|generated)\/[\w/-]+\.(d\.ts|js)|dist\/(chunks|command)\/[\w-]+\.js|dist\/THIRD-PARTY-LICENSES\.txt|openapi\/studio-groups\.yaml|package\.json|(README|CHANGELOG)\.md|LICENSE)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
  });

  test('contains every file that package.json points to', () => {
    const { exports, bin, main, types, typesVersions } = packageJson;
    const targets = [exports, bin, main, types, typesVersions['*']].flatMap(targetsOf).map(normalize);
    expect(targets.filter((target) => !files.includes(target))).toEqual([]);
  });

  test('has no path of the machine that built it and refers to no source map', async () => {
    for (const file of files) {
      const text = await readFile(join(consumer.installed, file), 'utf8');
      for (const wrong of [projectFolder.replace(/\/$/, ''), homedir() + '/', 'sourceMappingURL=']) {
        expect(text.includes(wrong), `${file} contains ${wrong}`).toBe(false);
      }
    }
  });

  test('installs at most 5 packages and 2 MB', async () => {
    const packages = (await readdir(consumer.modules)).filter((name) => !name.startsWith('.'));
    expect(packages.length).toBeLessThanOrEqual(5);
    const sizes = await Promise.all(
      (await filesBelow(consumer.modules)).map(async (file) => (await stat(join(consumer.modules, file))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2_000_000);
  });

  test('contains the licence of every package that is bundled', async () => {
    const imports = (await filesBelow(join(projectFolder, 'src')))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFile(join(projectFolder, 'src', file), 'utf8'));
    const names = (await Promise.all(imports))
      .flatMap((text) => [...text.matchAll(/(?:from|import\() ?'([^.'][^']*)'/g)])
      .map(([, name = '']) => name)
      .filter((name) => !isBuiltin(name) && !(name in packageJson.dependencies));
    const licences = await readFile(join(consumer.installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    const titles = licences.split(/^-{80}$/m).map((part) => part.trim().split(/ [\d.]+\n/)[0]);
    expect(titles).toEqual(expect.arrayContaining(names));
  });

  test('has no problem that publint finds', async () => {
    const { messages, pkg } = await publint({ pkgDir: consumer.installed, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('resolves with its types in every module resolution, as far as ES modules can', async () => {
    const options = ['--format=ascii', '--no-color', '--no-definitely-typed', '--ignore-rules=cjs-resolves-to-esm'];
    const attw = join(projectFolder, 'node_modules/.bin/attw');
    const args = [consumer.tarball, ...options, '--exclude-entrypoints', ...untypedEntryPoints];
    const { code, stdout } = await run(attw, args);
    expect(stdout).toContain(entryPoints.at(-1));
    expect(code, stdout).toBe(0);
  });
});

describe('a consumer', () => {
  beforeAll(async () => {
    await writeFile(join(consumer.folder, 'every.mts'), everyImport);
    await writeFile(join(consumer.folder, 'every.ts'), everyImport);
    await writeFile(join(consumer.folder, 'every.cts'), everyRequire);
    await writeFile(join(consumer.folder, 'uses.mts'), uses);
  });

  test.each<[compiler: keyof typeof compilers, module: string, moduleResolution: string, files: string[]]>([
    ['oldest', 'nodenext', 'nodenext', ['every.mts', 'uses.mts']],
    // As ts-jest and Parcel resolve.
    ['oldest', 'commonjs', 'node10', ['every.ts']],
    ['newest', 'nodenext', 'nodenext', ['every.mts', 'uses.mts']],
    ['newest', 'esnext', 'bundler', ['every.mts', 'uses.mts']],
    // Since 5.8 TypeScript lets a CommonJS module require an ES module, as Node does since 20.19.
    ['newest', 'nodenext', 'nodenext', ['every.cts']],
  ])('compiles with the %s TypeScript, module %s, resolution %s: %s', async (compiler, module, resolution, sources) => {
    const { code, stdout } = await compile(compiler, sources, { module, moduleResolution: resolution });
    expect(code, stdout).toBe(0);
  });

  test('runs what it compiled, without anything on stderr', async () => {
    await compile('newest', ['every.mts', 'every.cts', 'uses.mts'], {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      noEmit: false,
    });
    const names = `${entryPoints.join('\n')}\n`;
    for (const [file, stdout] of [
      ['every.mjs', names],
      ['every.cjs', names],
      ['uses.mjs', '200 Maren\n'],
    ] as const) {
      expect(await runNode([file], { cwd: consumer.folder })).toEqual({ code: 0, stdout, stderr: '' });
    }
  });

  test('bundles the client with Rollup, without a plugin for CommonJS', async () => {
    const file = join(consumer.folder, 'client.js');
    await writeFile(file, `export { createStudioClient } from '${packageJson.name}';`);
    const bundle = await rollup({
      input: file,
      plugins: [nodeResolve()],
      onwarn: (warning) => {
        throw new Error(warning.message);
      },
    });
    const { output } = await bundle.generate({ format: 'es' });
    expect(output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.imports : []))).toEqual([]);
  });

  test('reads the contract', async () => {
    const file = createRequire(join(consumer.folder, 'any.js')).resolve(`${packageJson.name}/openapi.yaml`);
    expect(await readFile(file, 'utf8')).toBe(
      await readFile(join(projectFolder, 'openapi/studio-groups.yaml'), 'utf8'),
    );
  });

  test('runs the command, with every part of it that is loaded on demand', async () => {
    const reports = ['html', 'junit', 'markdown'].flatMap((format) => ['--report', `${format}=${format}.txt`]);
    expect(await command('verify', ...reports)).toMatchObject({ code: 0, stderr: '' });
    await writeFile(join(consumer.folder, 'apidocs.json'), '{"swagger":"2.0"}');
    expect((await command('compare', '--file', 'apidocs.json')).stderr).toContain('cannot be compared');
  });

  test('reads one sentence when it runs the command on an older Node', async () => {
    const old = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.8"})';
    expect(await runNode(['--import', old, binOf(), '--version'], { cwd: consumer.folder })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'studio-groups needs Node 20.19 or later; this is Node 18.20.8.\n',
    });
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

/** The README's first lines, and what must not compile. */
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

interface CompileOptions {
  readonly module: string;
  readonly moduleResolution: string;
  readonly noEmit?: boolean;
}

function compile(compiler: keyof typeof compilers, sources: readonly string[], options: CompileOptions): Promise<Run> {
  const tsc = join(projectFolder, 'node_modules', compilers[compiler], 'typescript/bin/tsc');
  const all = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2022', lib: 'es2022,dom', ...options };
  const flags = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return runNode([tsc, ...flags, ...sources], { cwd: consumer.folder });
}

function command(...args: readonly string[]): Promise<Run> {
  return runNode([binOf(), ...args], { cwd: consumer.folder });
}

function binOf(): string {
  return join(consumer.installed, packageJson.bin['studio-groups'] ?? '');
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/** Every path in a part of package.json. */
function targetsOf(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(targetsOf) : [];
}
